"""How gunicorn serves the site: `./run` and a service of your own both start it with this file."""

from newsarchive import settings

wsgi_app = "newsarchive.wsgi"
worker_class = "gthread"
workers = settings.WORKERS
threads = 4
loglevel = "warning"
# Its default place is the home directory, which may be read-only.
control_socket_disable = True
