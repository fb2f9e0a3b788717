"""Addresses of the console, below /operators/ on the house workspace."""

from django.urls import path

from portal_ui.operators import menu as menu  # registers the entries
from portal_ui.operators import metrics, views

app_name = "operators"

urlpatterns = [
    path("", views.workspaces, name="workspaces"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:delivery_id>/retry/", views.retry, name="retry"),
    path("metrics/", metrics.metrics_page, name="metrics"),
    path("workspaces/<slug:slug>/", views.workspace, name="workspace"),
    path("workspaces/<slug:slug>/suspend/", views.suspend, name="suspend"),
    path("workspaces/<slug:slug>/resume/", views.resume, name="resume"),
]
