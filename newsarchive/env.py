"""Typed readers of `NEWSARCHIVE_*` environment variables; a wrong value stops the start with one clear sentence."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "NEWSARCHIVE_"
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    return os.environ.get(PREFIX + name, default).strip()


def boolean(name: str, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write 1 or 0 (also true/false, yes/no, on/off).")
    return value in TRUE


def integer(name: str, default: int, *, at_least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < at_least:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write a whole number, {at_least} or more.")
    return int(value)


def names(name: str, default: str) -> list[str]:
    """A comma-separated list, blanks around the items removed."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def directory(name: str, default: Path) -> Path:
    """A directory, made when missing; `ImproperlyConfigured` when it can't be made or is a file."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {str(path)!r}: cannot be used as a folder ({error}).") from None
    return path


def secret(name: str, file: Path) -> str:
    """The secret from the environment, else from `file`, which is made (mode 0600) at the first start."""
    if value := text(name, ""):
        if len(value) < 32:
            raise ImproperlyConfigured(f"{PREFIX}{name} is too short: use 32 characters or more.")
        return value
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _stored_secret(file)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(value := secrets.token_urlsafe(48))
    return value


def _stored_secret(file: Path) -> str:
    value = file.read_text(encoding="ascii").strip()
    if len(value) < 32:
        raise ImproperlyConfigured(f"{file} holds no usable secret: delete it, and a new one is made.")
    return value
