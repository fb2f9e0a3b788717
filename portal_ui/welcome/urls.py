"""Addresses of the public site."""

from django.urls import path

from portal_ui.welcome import views

app_name = "welcome"

urlpatterns = [
    path("", views.home, name="home"),
    path("signup/", views.sign_up, name="signup"),
    path("signup/address/", views.address, name="address"),
    path("signup/sent/<str:handle>/", views.sent, name="sent"),
    path("signup/confirm/<str:token>/", views.confirm, name="confirm"),
    path("signup/confirm/<str:token>/address/", views.choose_address, name="choose_address"),
    path("workspaces/", views.find, name="find"),
    path("workspaces/sent/", views.found, name="found"),
]
