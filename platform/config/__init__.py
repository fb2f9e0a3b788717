"""The switchboard: settings, addresses, servers; nothing imports it."""

# Tasks are declared without their application; it must exist before the first of them is queued, in every process.
from config.celery import app as celery_app

__all__ = ["celery_app"]
