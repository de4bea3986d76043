"""Typed readers of `NEWSARCHIVE_*` environment variables; a wrong value stops the start with one clear sentence."""

import contextlib
import os
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

PREFIX = "NEWSARCHIVE_"
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERY_ADDRESS = ("0.0.0.0", "::")
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
CONNECTION_SECONDS = 60
# What Django's own deploy check asks of a secret.
SECRET_LENGTH, SECRET_CHARACTERS = 50, 5


def text(name: str, default: str) -> str:
    return os.environ.get(PREFIX + name, default).strip()


def boolean(name: str, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write 1 or 0 (also true/false, yes/no, on/off).")
    return value in TRUE


def integer(name: str, default: int, *, at_least: int = 0, at_most: int | None = None) -> int:
    value = text(name, str(default))
    allowed = f"{at_least} or more" if at_most is None else f"{at_least} to {at_most}"
    if not value.isascii() or not value.isdigit() or not at_least <= int(value) <= (at_most or int(value)):
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write a whole number, {allowed}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default).upper()
    if value not in allowed:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write one of {', '.join(allowed)}.")
    return value


def names(name: str, default: str) -> list[str]:
    """A comma-separated list, blanks around the items removed."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def hosts(name: str, *, listening_at: str) -> list[str]:
    """The names that the site answers to; unless they are listed, those of this machine and the address in use."""
    if listed := names(name, ""):
        if "*" in listed:
            raise ImproperlyConfigured(f"{PREFIX}{name} may not be '*': name the hosts that the site answers to.")
        return listed
    if listening_at in EVERY_ADDRESS:
        raise ImproperlyConfigured(
            f"Listening at {listening_at} lets others in: name the site's hosts in {PREFIX}{name}."
        )
    return [f"[{host}]" if ":" in host else host for host in dict.fromkeys([*LOOPBACK, listening_at])]


def origins(name: str) -> list[str]:
    listed = names(name, "")
    for origin in listed:
        if not origin.startswith(("http://", "https://")):
            raise ImproperlyConfigured(f"{PREFIX}{name} holds {origin!r}: an origin starts with https:// or http://.")
    return listed


def directory(name: str, default: Path) -> Path:
    """A directory, made when missing; `ImproperlyConfigured` when it can't be made, written to or is a file."""
    path = Path(text(name, "") or default).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {str(path)!r}: cannot be used as a folder ({error}).") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{PREFIX}{name} is {str(path)!r}: this user may not write there.")
    return path


def database(name: str, default: Path, sqlite_options: dict[str, object]) -> dict[str, object]:
    """The database that an address names, else SQLite in the file `default`; a message never shows the password."""
    if not (url := text(name, "")):
        return {"ENGINE": SQLITE, "NAME": str(default), "CONN_MAX_AGE": CONNECTION_SECONDS, "OPTIONS": sqlite_options}
    found = _parsed_address(url)
    if found["ENGINE"] == POSTGRESQL:
        return found
    if found["ENGINE"] != SQLITE or found["NAME"] in ("", ":memory:"):
        raise ImproperlyConfigured(
            f"{PREFIX}{name} is no database address: write sqlite:////folder/file or postgres://user:password@host/name."
        )
    if not Path(found["NAME"]).absolute().parent.is_dir():
        raise ImproperlyConfigured(f"{PREFIX}{name} names {found['NAME']!r}: there is no such folder to hold it.")
    return found | {"OPTIONS": sqlite_options}


def _parsed_address(url: str) -> dict[str, object]:
    try:
        return dict(dj_database_url.parse(url, conn_max_age=CONNECTION_SECONDS))
    except (ValueError, KeyError):
        return {"ENGINE": ""}


def secret(name: str, file: Path) -> str:
    """The secret from the environment, else from `file`, which is made (mode 0600) at the first start."""
    if value := text(name, ""):
        if not _is_strong(value):
            raise ImproperlyConfigured(
                f"{PREFIX}{name} is too short or too plain: use {SECRET_LENGTH} random characters or more."
            )
        return value
    if not file.exists():
        _store_secret(file)
    value = file.read_text(encoding="ascii").strip()
    if not _is_strong(value):
        raise ImproperlyConfigured(f"{file} holds no usable secret: delete it, and a new one is made.")
    return value


def _is_strong(value: str) -> bool:
    return len(value) >= SECRET_LENGTH and len(set(value)) >= SECRET_CHARACTERS


def _store_secret(file: Path) -> None:
    """Make `file` whole in one step, so that of two first starts at once both read the same secret."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
