"""The benchmark's WSGI application: middleware is thinned out late, as allauth insists on its own at the start."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "request_settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()
settings.MIDDLEWARE = settings.BENCH_MIDDLEWARE
application = WSGIHandler()
