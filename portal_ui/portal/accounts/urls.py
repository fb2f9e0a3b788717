"""Addresses of sign-in, registration and profile."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
