"""Fixtures that every test may use."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def samples() -> Path:
    return PROJECT / "samples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real captures beside the checkout; tests of it skip where it is absent."""
    path = PROJECT.parent / "shared"
    if not (path / "captures").is_dir():
        pytest.skip("the real captures (../shared) are not on this machine")
    return path
