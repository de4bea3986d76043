"""A real server with the samples in it, and a real Chromium to read it with."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.reader import PATIENCE, Reader
from tests.conftest import PROJECT

# Playwright keeps an event loop in this thread; Django's tests after these must still reach their database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=PATIENCE)

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found or not Path(found).is_file():
        pytest.skip("no Chromium: apt-get install chromium libatomic1 fonts-noto-core, or name one in $CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    without_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=ARGUMENTS + without_sandbox, timeout=PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(
    chromium: str, samples: Path, new_database: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of its own, on a data directory with the samples and their index."""
    data = tmp_path_factory.mktemp("data")
    environment = os.environ | {"NEWSARCHIVE_DATA": str(data), "NEWSARCHIVE_DEBUG": "0"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if new_database:
        shutil.copy(new_database, data / "archive.sqlite3")
    unbroken = data / "unbroken.txt"
    unbroken.write_text(
        f"{LONG_WORD}\n\n" + f"One day {LONG_WORD} was a word that no line could hold, as {LONG_WORD * 5} is.\n\n" * 3
    )
    is_bare = os.environ.get("NEWSARCHIVE_SCREENSHOTS") == "1"  # the README shows the samples alone
    load = f"from tests.browser import states; states.load({str(samples)!r}, {'' if is_bare else str(unbroken)!r})"
    _manage(["shell", "-c", load], environment)
    with (data / "server.log").open("w") as log:
        command = [sys.executable, "-u", "manage.py", "runserver", "--noreload", "127.0.0.1:0"]
        server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
        try:
            yield _address_of(server, data / "server.log")
        finally:
            server.kill()
            server.wait()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh profile; a test may name its options with `indirect` parameters."""
    options = {"reduced_motion": "reduce"} | getattr(request, "param", {})
    context = browser.new_context(**options)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def reader(page: Page, site: str) -> Iterator[Reader]:
    """A reader on the site whose every console error, failed or foreign request fails the test."""
    reader = Reader(page, site)
    yield reader
    assert reader.complaints == []


def _manage(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _address_of(server: subprocess.Popen, log: Path) -> str:
    """As it says itself once it listens: at a port that was free."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not (told := re.search(r"(http://127\.0\.0\.1:[1-9]\d*)/\n", log.read_text())):
        assert server.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    return told[1]
