"""Django app of the mails' look (workspace schema)."""

from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "branding.mails"
    label = "mail_style"
    default_auto_field = "django.db.models.BigAutoField"
