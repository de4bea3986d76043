"""Settings of the archive. Every choice of a deployment is a `NEWSARCHIVE_*` variable: see docs/configuration.md."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from newsarchive import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.directory("DATA", BASE_DIR / "data")

DEBUG = env.boolean("DEBUG", False)
# `NEWSARCHIVE_HTTPS=1` stands for a site behind a TLS proxy; without it `./run` works on plain http://127.0.0.1.
HTTPS = env.boolean("HTTPS", False)
SECRET_KEY = env.secret("SECRET", DATA_DIR / "secret.key")

# Where `./run` listens, with how many processes, and the names that the site answers to.
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, at_least=1, at_most=65535)
WORKERS = env.integer("WORKERS", 2, at_least=1)
ALLOWED_HOSTS = env.hosts("HOSTS", listening_at=HOST)
CSRF_TRUSTED_ORIGINS = env.origins("ORIGINS")
if DEBUG and (HTTPS or HOST not in env.LOOPBACK):
    raise ImproperlyConfigured(
        "NEWSARCHIVE_DEBUG shows the insides of the site to whoever meets an error: it goes neither with "
        "NEWSARCHIVE_HTTPS nor with a NEWSARCHIVE_HOST that others can reach."
    )
ARCHIVE_NAME = env.text("NAME", "News Archive")
SAMPLES = env.boolean("SAMPLES", True)
ALLOW_INDEXING = env.boolean("ALLOW_INDEXING", False)
CONTACT = env.text("CONTACT", "")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "articles",  # before Haystack: our rebuild_index and its kin replace the ones that empty a live index
    "haystack",
    "ingest",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "newsarchive.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "newsarchive.caching.LastModifiedMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "newsarchive.caching.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "newsarchive.urls"
WSGI_APPLICATION = "newsarchive.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.context.archive",
            ],
        },
    },
]

# SQLite as Django ships it fails read-then-write transactions of several writers ("database is locked"); WAL, IMMEDIATE
# and a patient timeout lose none (benchmarks/reliability/locks.py counts both).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000;",
}


DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "archive.sqlite3", SQLITE_OPTIONS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "articles.search.whoosh_backend.ArchiveEngine",
        "PATH": str(DATA_DIR / "index"),
        "SILENTLY_FAIL": False,
    },
}
HAYSTACK_SIGNAL_PROCESSOR = "articles.search.signals.ArchiveSignals"
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Parts of pages that are the same everywhere (templates/base.html); nothing else is kept here.
KEPT_PARTS = "dummy.DummyCache" if DEBUG else "locmem.LocMemCache"
CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{KEPT_PARTS}"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]  # of the interface; captured text stays in its own
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# A printed wall-clock time is stored unshifted: the whole site counts in UTC and shows no other zone.
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It reports every answer to a HEAD request, which Django leaves to the server to empty.
    "loggers": {"gunicorn.http.wsgi": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": env.choice("LOG_LEVEL", "WARNING", LOG_LEVELS)},
}
