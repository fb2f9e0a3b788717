"""Which apps have tables in the public schema and which in every workspace's schema."""

# django-tenants is used as a library and not installed: its commands would take the place of Django's and of ours.
SHARED_APPS = [
    "tenants.registry",
    "tenants.provisioning",
    "tenants.domains",
    "tenants.signup",
    "outbox",
]

TENANT_APPS = [
    # These two are needed as code only; the database router creates no table for them anywhere.
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "accounts",
    "allauth",
    "allauth.account",
    "audit",
    "notify",
    "webhooks",
    "branding.themes",
    "branding.pages",
    "branding.mails",
    "branding.wordings",
    "branding.layouts",
    "support.people",
    "support.teams",
    "support.forms",
    "support.topics",
    "support.files",
    "support.tickets",
    "support.guests",
    "support.knowledge",
]

# No tables at all.
CODE_APPS = [
    "support.demo",
    "config",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "portal_ui.shell",
    "portal_ui.conversation",
    "portal_ui.welcome",
    "portal_ui.portal",
    "portal_ui.desk",
    "portal_ui.studio",
    "portal_ui.operators",
]

INSTALLED_APPS = SHARED_APPS + TENANT_APPS + CODE_APPS
