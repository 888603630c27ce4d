"""All settings of Hush, in one file, typed, from the environment (or a `.env` beside manage.py).

The defaults make a development site on SQLite and local files under `.data/`. The README's
*Configuration* lists every name.
"""

import re
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG: bool = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The secret that signs sessions and links; in development one is made and kept."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random text into the environment variable SECRET_KEY "
            "(python -c 'import secrets; print(secrets.token_urlsafe(50))' makes one), "
            "or set DEBUG=1 for a development site."
        )
    kept = DATA_DIR / "development-secret"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(50))
        kept.chmod(0o600)
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEBUG else []
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- What Hush itself can be told ------------------------------------------------------------

SIGNUP: str = env.str("SIGNUP", default="open")  # open | invitation | closed
UPLOAD_MAX_MB: int = env.int("UPLOAD_MAX_MB", default=200)
UPLOAD_MAX_SECONDS: int = env.int("UPLOAD_MAX_SECONDS", default=180)
# What one account may upload in a day; 0: as much as it likes.
UPLOADS_PER_DAY: int = env.int("UPLOADS_PER_DAY", default=50)
UPLOAD_MB_PER_DAY: int = env.int("UPLOAD_MB_PER_DAY", default=4000)
# How many times the usual limits of POSTs (videos/limits.py) hold here; 0: none.
RATE_LIMITS: float = env.float("RATE_LIMITS", default=1.0)
RENDITION_1080: bool = env.bool("RENDITION_1080", default=False)
# The site's own address, for what is written where nobody has asked for a page: e-mails by the worker.
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000" if DEBUG else "").rstrip("/")
if SITE_URL and not re.fullmatch(r"https?://[^/?#\s]+", SITE_URL):
    raise ImproperlyConfigured(
        f"SITE_URL is {SITE_URL!r}. It is the address of this site as people type it, without a path, "
        'for example "https://hush.example".'
    )

# --- Apps and middleware ---------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "template_partials",
    # Ours come last: the admin then shows what we say, and not what others have registered.
    "videos",
    "notifications",
    "analytics",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "videos.middleware.OneNotFound",
    "videos.middleware.PrivateByDefault",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "videos.limits.Limits",
    "videos.middleware.OldHandles",
    "videos.middleware.Leaving",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "videos.templatetags.hush",
                "videos.templatetags.parts",
                "videos.templatetags.texts",
                "videos.templatetags.addresses",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "videos.context.site",
                "notifications.context.badge",
            ],
        },
    }
]

# --- Data: one database for the three apps ---------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'hush.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on beside the one writer; IMMEDIATE takes the write lock at BEGIN, so that a
    # transaction waits for its turn instead of failing half-way. Its own 2 MB at hand are little for counting.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
        "PRAGMA mmap_size=268435456;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Hush asks small questions; compiling them (JIT) costs more than running them.
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://hush_cache")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    # Django's own 300, a third of which goes when it is full, would throw limits away while they still hold.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 100} | CACHES["default"].get(
        "OPTIONS", {}
    )
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Accounts --------------------------------------------------------------------------------

AUTH_USER_MODEL = "videos.Account"
# Two handles that look alike are one: `handle_key` is what is unique, and by what people are found.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["videos.auth.HandleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "videos:feed"
ACCOUNT_ADAPTER = "videos.auth.AccountAdapter"
ACCOUNT_FORMS = {"signup": "videos.forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USERNAME_MIN_LENGTH = 1
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_VERIFICATION: str = env.str("EMAIL_VERIFICATION", default="none")  # none | optional | mandatory
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3  # as the letters say
ACCOUNT_LOGOUT_REDIRECT_URL = "videos:feed"
ACCOUNT_SESSION_REMEMBER = None
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=0)
EMAIL_TIMEOUT = 30  # seconds, so that a mail server that says nothing holds up no worker
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Hush <hush@localhost>")

# --- Files -----------------------------------------------------------------------------------

# Nothing under MEDIA_ROOT is ever served by path: `videos.views.media` decides about each request.
MEDIA_ROOT = DATA_DIR / "media"
# The internal location through which nginx sends what that view allows; "": Django sends it itself.
ACCEL_PREFIX: str = env.str("ACCEL_PREFIX", default="")
if ACCEL_PREFIX and not re.fullmatch(r"/[\w-]+/", ACCEL_PREFIX, re.ASCII):
    raise ImproperlyConfigured(
        f"ACCEL_PREFIX is {ACCEL_PREFIX!r}. It names the internal location of nginx, between slashes, "
        'for example "/_protected/" (see the README, "Behind nginx").'
    )
STATIC_URL = "static/"
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
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
# Somebody who ticks a thousand items is told in words how many may be ticked.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["videos.incoming.Bounded"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)

# --- Language, time --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE: str = env.str("TIME_ZONE", default="UTC")

# --- Security --------------------------------------------------------------------------------

HTTPS: bool = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    # The admin is Django's own pages with their own habits; it gets Django's own protection.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# --- Logging ---------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # One line for each ring of the bell would drown the rest.
    "loggers": {"django_tasks": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
