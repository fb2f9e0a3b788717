"""Settings of Portico; every value that differs between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path

from config import environment as env
from config.settings.accounts import *  # noqa: F403
from config.settings.apps import INSTALLED_APPS as INSTALLED_APPS
from config.settings.apps import SHARED_APPS as SHARED_APPS
from config.settings.apps import TENANT_APPS as TENANT_APPS
from config.settings.domains import *  # noqa: F403
from config.settings.logs import LOGGING as LOGGING
from config.settings.queue import *  # noqa: F403
from config.settings.rest import REST_FRAMEWORK as REST_FRAMEWORK
from config.settings.rest import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

ROOT = Path(__file__).resolve().parents[3]
PORTICO_ENV = env.environment()
PRODUCTION = PORTICO_ENV == "production"

DEBUG = False
SECRET_KEY = env.text(
    "PORTICO_SECRET_KEY", "" if PRODUCTION else "portico-demo-and-test-only-secret-key-of-fifty-characters"
)
PORTICO_BASE_HOST = env.text("PORTICO_BASE_HOST", "localhost").lower()
PORTICO_SCHEME = env.text("PORTICO_SCHEME", "https" if PRODUCTION else "http")
PORTICO_PORT = env.number("PORTICO_PORT", 443 if PORTICO_SCHEME == "https" else 8000)
PORTICO_DATA_DIR = env.data_dir(ROOT)
PORTICO_SPARE_SCHEMAS = env.number("PORTICO_SPARE_SCHEMAS", 3)
# How many sign-ups one network address may begin within an hour.
PORTICO_SIGNUPS_PER_HOUR = env.number("PORTICO_SIGNUPS_PER_HOUR", 5)
HOUSE_SLUG = "console"
# Owns the platform's own workspace when it is made.
PORTICO_OPERATOR_EMAIL = env.text("PORTICO_OPERATOR_EMAIL", "" if PRODUCTION else "operator@portico.example")
# Workspaces the public site shows as a demo, as "language:slug,…"; those that do not exist are left out.
PORTICO_DEMO_WORKSPACES = env.pairs(
    "PORTICO_DEMO_WORKSPACES", "" if PRODUCTION else "en:tarnwick,fa:rakhshab,fr:brumeval,ru:zhuravdvor,tr:pirnal"
)

# --- Hosts: the own HostMiddleware looks every host up exactly, so Django's list lets all through.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("PORTICO_TRUSTED_EDGE") else None

# --- Tenancy
TENANT_MODEL = "registry.Tenant"
TENANT_DOMAIN_MODEL = "registry.Domain"
TENANT_LIMIT_SET_CALLS = False
SHOW_PUBLIC_IF_NO_TENANT_FOUND = False
ROOT_URLCONF = "config.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
CLOSED_URLCONF = "config.urls_closed"
# django-tenants insists on its own router; ours comes first and decides.
DATABASE_ROUTERS = ["kernel.router.SchemaRouter"]
DATABASES = {
    "default": {
        "ENGINE": "kernel.tenant_backend",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        **env.database("postgresql://portico@127.0.0.1:5432/portico"),
    }
}
DATABASES["default"]["OPTIONS"].setdefault(
    "pool", {"min_size": 1, "max_size": env.number("PORTICO_DB_POOL", 8), "timeout": 10, "max_lifetime": 1800}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, queue
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "kernel.cache_keys.tenant_key",
    }
}

MIDDLEWARE = [
    "tenants.registry.middleware.HostMiddleware",
    "kernel.http.request_id.RequestIdMiddleware",
    "kernel.http.security.SecurityHeadersMiddleware",
    "tenants.domains.middleware.HostPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kernel.http.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kernel.http.health.HealthMiddleware",
    "accounts.sessions.TenantSessionMiddleware",
    "accounts.middleware.PersonMiddleware",
    "tenants.domains.middleware.SwitchMiddleware",
    "kernel.http.language.LanguageMiddleware",
    "kernel.http.size.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kernel.http.refusals.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "portal_ui.shell.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "portal_ui.shell.templatetags.ui"],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
WSGI_APPLICATION = "config.wsgi.application"

# --- Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
_SECURE = PORTICO_SCHEME == "https"
# `__Host-` binds a cookie to exactly one host; browsers accept it over https only.
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_DOMAIN = CSRF_COOKIE_DOMAIN = None
CSRF_FAILURE_VIEW = "portal_ui.shell.errors.csrf_failure"
SECURE_SSL_REDIRECT = _SECURE
# Not in the demo: browsers would refuse http on this machine for a year. Custom hosts: see HostPolicyMiddleware.
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE and PRODUCTION else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# --- Uploads
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
PORTICO_MAX_FILE_BYTES = 25 * 1024 * 1024
PORTICO_MAX_FILES = 10
# What all files of one workspace may take.
PORTICO_WORKSPACE_BYTES = env.number("PORTICO_WORKSPACE_BYTES", 5 * 1024**3)
PORTICO_MAX_IMAGE_PIXELS = 50_000_000

# --- The guest door: what strangers may do within an hour, and what a form costs their computer
PORTICO_GUEST_PER_ADDRESS = 5
PORTICO_GUEST_PER_NETWORK = 10
PORTICO_GUEST_PER_NETWORK_UNPROVEN = 3  # forms sent without scripts
PORTICO_GUEST_PER_WORKSPACE = 200
PORTICO_GUEST_UPLOADS_PER_NETWORK = 60
PORTICO_GUEST_BYTES = 512 * 1024**2  # all files of strangers together that no ticket keeps yet
PORTICO_GUEST_LEAST_SECONDS = 4  # nobody fills in a form faster; asked where no proof was computed
PORTICO_GUEST_PROOF_BITS = 11
PORTICO_GUEST_PROOF_COUNT = 12

# --- File storage
PORTICO_S3 = {
    "bucket": env.text("PORTICO_S3_BUCKET"),
    "endpoint": env.text("PORTICO_S3_ENDPOINT"),
    "key": env.text("PORTICO_S3_KEY"),
    "secret": env.text("PORTICO_S3_SECRET"),
    "region": env.text("PORTICO_S3_REGION", "us-east-1"),
}

# --- Calls to addresses that workspaces typed in. For tests and demos on one machine: any address may be called.
PORTICO_WEBHOOK_ALLOW_PRIVATE = env.flag("PORTICO_WEBHOOK_ALLOW_PRIVATE")

# --- Languages, time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fa", "فارسی"), ("fr", "Français"), ("ru", "Русский"), ("tr", "Türkçe")]
LOCALE_PATHS = [ROOT / "portal_ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files
STATIC_URL = "/static/"
STATIC_ROOT = env.text("PORTICO_STATIC_ROOT", str(ROOT / ".static"))
STATICFILES_DIRS = [ROOT / "portal_ui" / "shell" / "build"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "gif", "ico", "woff2", "map")  # maps: megabytes that no visitor loads
STORAGES = {
    "default": {"BACKEND": "kernel.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "portal_ui.shell.staticfiles.HashedStaticFiles"},
}

# --- Mail
_MAIL = env.mail_server()
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if _MAIL or PRODUCTION else "notify.capture.CaptureBackend"
)
EMAIL_HOST = _MAIL["EMAIL_HOST"] if _MAIL else "localhost"
EMAIL_PORT = _MAIL["EMAIL_PORT"] if _MAIL else 25
EMAIL_HOST_USER = _MAIL["EMAIL_HOST_USER"] if _MAIL else ""
EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_PASSWORD"] if _MAIL else ""
EMAIL_USE_SSL = _MAIL["EMAIL_USE_SSL"] if _MAIL else False
EMAIL_USE_TLS = _MAIL["EMAIL_USE_TLS"] if _MAIL else False
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("PORTICO_MAIL_FROM", f"support@{PORTICO_BASE_HOST}")
SILENCED_SYSTEM_CHECKS: list[str] = []
