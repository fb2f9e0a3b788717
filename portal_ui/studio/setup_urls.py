"""Addresses of the page for whoever keeps a company's DNS, below /domain-setup/."""

from django.urls import path

from portal_ui.studio.views import domain_setup

urlpatterns = [
    path("<str:token>/", domain_setup.setup_page, name="domain_setup"),
    path("<str:token>/live/", domain_setup.setup_live, name="domain_setup_live"),
]
