"""./run itself, without the network: what it says, what it refuses, and that an interrupted set-up is made anew."""

import fcntl
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")

# A python3 that makes venvs out of copies of itself and writes what pip and the site are asked to do.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *fcntl*) exec '{python}' "$@" ;;
    *version_info*ensurepip*) exit {cannot} ;;
    *version_info*) exit {too_old} ;;
    --version) echo 'Python {version}' ;;
    '-m venv '*) [ -z "${{VENV_FAILS:-}}" ] && mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    *'import pip'*) exit 0 ;;
    '-m pip '*) echo "$*" >>"$CALLS"; [ -z "${{PIP_FAILS:-}}" ] ;;
    *) echo "$*" >>"$CALLS" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A copy of ./run and the locks, in a folder whose name has a space, with a fake Python first on the PATH.

    The system's own Python, whose place is spelt out in ./run, is sought in a folder that is not there yet.
    """
    folder = tmp_path / "news archive"
    folder.mkdir()
    for name in ("run", *LOCKS):
        shutil.copy(PROJECT / name, folder / name)
    text = (folder / "run").read_text()
    assert text.count("set -- /usr/bin/python3 ") == 1
    (folder / "run").write_text(text.replace("set -- /usr/bin/python3 ", f"set -- {tmp_path / 'system'}/python3 "))
    write_python(tmp_path / "bin", "3.11.2")
    return folder


def write_python(folder: Path, version: str, *, too_old: bool = False, makes_venvs: bool = True) -> None:
    """Every name that ./run looks for, so that the machine's own Python is never found."""
    folder.mkdir(exist_ok=True)
    refusals = {"too_old": int(too_old), "cannot": int(too_old or not makes_venvs)}
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (folder / name).write_text(FAKE_PYTHON.format(python=sys.executable, version=version, **refusals))
        (folder / name).chmod(0o755)


def write_command(checkout: Path, name: str, body: str) -> None:
    command = checkout.parent / "bin" / name
    command.write_text(f"#!/bin/sh\n{body}\n")
    command.chmod(0o755)


def run(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(**starting(checkout, *words, **environment), capture_output=True, timeout=600)


def starting(checkout: Path, *words: str, **environment: str) -> dict:
    """How ./run is started: arguments of `subprocess`."""
    beside = checkout.parent
    environment = {
        "PATH": f"{beside / 'bin'}:/usr/bin:/bin",
        "HOME": str(beside),
        "CALLS": str(beside / "calls"),
        **environment,
    }
    return {"args": [checkout / "run", *words], "cwd": "/", "env": environment, "text": True}


def calls(checkout: Path) -> list[str]:
    written = checkout.parent / "calls"
    return written.read_text().splitlines() if written.exists() else []


def pip_calls(checkout: Path) -> list[str]:
    return [call for call in calls(checkout) if call.startswith("-m pip")]


def test_help_names_every_word_and_the_way_to_begin_without_samples(checkout):
    told = run(checkout, "help")
    assert told.returncode == 0
    for word in ("./run test", "./run check", "./run manage", "./run help", "NEWSARCHIVE_SAMPLES=0"):
        assert word in told.stdout
    assert not (checkout / ".venv").exists()


def test_an_unknown_word_is_named_and_ends_with_2(checkout):
    refused = run(checkout, "srve")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "run: there is no 'srve'. ./run help lists what there is.\n"


def test_a_python_too_old_is_one_clear_sentence(checkout):
    write_python(checkout.parent / "bin", "3.9.2", too_old=True)
    refused = run(checkout, "manage", "check")
    assert refused.returncode == 1
    assert refused.stderr.startswith("run: Python 3.11 or newer is needed, and Python 3.9.2 was found. ")
    assert refused.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def version_used(checkout: Path, **environment: str) -> str:
    return run(checkout, "manage", "check", **environment).stdout.partition("with Python ")[2].partition(" ")[0]


def test_the_systems_own_python_is_preferred_as_it_is_built_for_speed(checkout):
    write_python(checkout.parent / "system", "3.11.5")
    assert version_used(checkout) == "3.11.5"


@pytest.mark.parametrize("fault", [{"too_old": True}, {"makes_venvs": False}])
def test_a_system_python_that_will_not_do_is_passed_over(checkout, fault):
    write_python(checkout.parent / "system", "3.11.5", **fault)
    assert version_used(checkout) == "3.11.2"


def test_a_python_that_is_named_is_the_one_that_is_used(checkout):
    write_python(checkout.parent / "system", "3.11.5")
    write_python(checkout.parent / "of my own", "3.13.1")
    assert version_used(checkout, NEWSARCHIVE_PYTHON=f"{checkout.parent}/of my own/python3.13") == "3.13.1"


def test_a_python_that_is_named_and_is_not_there_is_said(checkout):
    refused = run(checkout, "manage", "check", NEWSARCHIVE_PYTHON="python3.99")
    assert refused.returncode == 1
    assert "no python3.99 was found" in refused.stderr


def test_the_first_start_installs_by_hash_and_the_second_calls_no_pip(checkout):
    assert run(checkout, "manage", "check").returncode == 0
    first = pip_calls(checkout)
    assert len(first) == 2
    assert all("--require-hashes" in call and "--no-deps" in call for call in first)
    assert first[1].endswith(f"-r {checkout}/requirements.txt")
    assert run(checkout, "manage", "check").returncode == 0
    assert pip_calls(checkout) == first
    assert calls(checkout)[-1] == f"{checkout}/manage.py check"


def test_a_changed_lock_is_installed_again_into_the_same_environment(checkout):
    run(checkout, "manage", "check")
    (checkout / ".venv/kept").touch()
    (checkout / "requirements.txt").write_text("# newer\n")
    assert run(checkout, "manage", "check").returncode == 0
    assert len(pip_calls(checkout)) == 4
    assert (checkout / ".venv/kept").exists()


def test_an_install_that_failed_is_said_and_the_next_start_makes_the_environment_anew(checkout):
    failed = run(checkout, "manage", "check", PIP_FAILS="yes")
    assert failed.returncode == 1
    assert (
        failed.stderr == "run: The packages could not be installed (see above). Is there a network? Then try again.\n"
    )
    (checkout / ".venv/left behind").touch()
    assert run(checkout, "manage", "check").returncode == 0
    assert not (checkout / ".venv/left behind").exists()


def test_an_environment_that_an_interrupted_start_left_is_made_anew(checkout):
    (checkout / ".venv").mkdir()
    (checkout / ".venv/.unfinished").touch()
    (checkout / ".venv/left behind").touch()
    assert run(checkout, "manage", "check").returncode == 0
    assert not (checkout / ".venv/left behind").exists()


def test_a_python_that_cannot_make_environments_leaves_it_to_uv(checkout):
    made = f'for last; do :; done; mkdir -p "$last/bin" && cp {checkout.parent}/bin/python3 "$last/bin/python"'
    write_command(checkout, "uv", made)
    assert run(checkout, "manage", "check", VENV_FAILS="yes").returncode == 0
    assert calls(checkout)[-1] == f"{checkout}/manage.py check"


def test_without_uv_a_visitor_who_is_not_root_is_told_what_to_install(checkout):
    write_command(checkout, "uv", "exit 1")
    write_command(checkout, "id", "echo 1000")
    refused = run(checkout, "manage", "check", VENV_FAILS="yes")
    assert refused.returncode == 1
    assert refused.stderr == (
        "run: python3 cannot make virtual environments. "
        "Install its venv module (Debian: apt-get install python3-venv) or uv.\n"
    )
    assert not (checkout / ".venv").exists()


def test_root_on_debian_has_the_package_installed_and_hears_of_it_when_that_fails(checkout):
    write_command(checkout, "uv", "exit 1")
    write_command(checkout, "id", "echo 0")
    write_command(checkout, "apt-get", 'echo "apt-get $*" >>"$CALLS"; echo "no network" >&2; exit 1')
    refused = run(checkout, "manage", "check", VENV_FAILS="yes")
    assert calls(checkout) == ["apt-get -qq update"]
    assert refused.stderr.startswith("no network\nrun: python3 cannot make virtual environments.")


def test_a_second_start_waits_for_the_one_that_is_setting_up(checkout):
    with (checkout / "run").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = subprocess.Popen(**starting(checkout, "manage", "check"), stdout=subprocess.PIPE)
        assert waiting.stdout.readline() == "Waiting for another ./run that is setting up .venv ...\n"
        assert not (checkout / ".venv").exists()
    waiting.communicate(timeout=600)
    assert waiting.returncode == 0
    assert (checkout / ".venv").exists()


def test_ci_is_told_nothing_but_failures(checkout):
    assert run(checkout, "manage", "check").stdout.startswith("Making .venv with Python 3.11.2 ...\n")
    shutil.rmtree(checkout / ".venv")
    assert run(checkout, "manage", "check", CI="true").stdout == ""


def test_arguments_with_spaces_reach_manage_whole(checkout):
    run(checkout, "manage", "ingest", "two words", "*")
    assert calls(checkout)[-1] == f"{checkout}/manage.py ingest two words *"


def test_both_locks_hold_the_same_versions():
    site, tests = ({line for line in (PROJECT / name).read_text().splitlines() if "==" in line} for name in LOCKS[:2])
    assert site <= tests


def test_run_is_executable_and_plain_sh():
    assert (PROJECT / "run").stat().st_mode & stat.S_IXUSR
    for shell in ("sh", "dash", "bash"):
        if shutil.which(shell):
            subprocess.run([shell, "-n", PROJECT / "run"], check=True, env={"PATH": os.environ["PATH"]})
