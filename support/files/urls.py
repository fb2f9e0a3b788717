"""Addresses of files on a workspace's host, below /files/."""

from django.urls import path

from support.files import downloads

app_name = "files"
urlpatterns = [
    path("signed/<str:token>/<str:name>", downloads.signed, name="signed"),
    path("<uuid:uuid>/<str:name>", downloads.download, name="download"),
]
