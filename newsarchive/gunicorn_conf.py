"""How gunicorn serves the site: `./run` and a service of your own both start it with this file."""

import gc
import os
import subprocess
import sys
import threading
from typing import Any

from newsarchive import settings

wsgi_app = "newsarchive.wsgi"
worker_class = "gthread"
workers = settings.WORKERS
threads = 4
loglevel = "warning"
# Its default place is the home directory, which may be read-only.
control_socket_disable = True
GARBAGE = (10_000, 20, 20)


def follow() -> list[str]:
    """The command that keeps the index up to date beside the workers: no editor's save spends time on it then, and what
    no worker sees (an import, raw SQL, a damaged index) is followed too.

    It ends with the process that asks, however that ends. It is two processes, of which one may be killed; should both
    be, a worker starts others within seconds, and until then the saves of the site bring what they change.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "index", "--follow", "--verbosity=0"]
    return [*command, f"--until-ends={os.getpid()}"]


def when_ready(server: Any) -> None:
    server.follower = subprocess.Popen(follow(), stdin=subprocess.DEVNULL)


def post_worker_init(worker: Any) -> None:
    """Each worker reads a new state of the index ahead, so that no reader waits; it also sees that somebody follows."""
    from articles.search import follower, keeping

    collect_seldom()
    keeping.start()
    threading.Thread(target=follower.keep_followed, args=(follow(),), name="follower-keeper", daemon=True).start()


def collect_seldom() -> None:
    """To seek garbage among all that the modules hold, as often as Python does, takes a thirtieth of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def on_exit(server: Any) -> None:
    if hasattr(server, "follower"):
        server.follower.terminate()
