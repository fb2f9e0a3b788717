"""Settings of the worker processes that tests start."""

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.outbox.probe"]
