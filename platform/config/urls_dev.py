"""Addresses that exist in the demo and in tests only."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
