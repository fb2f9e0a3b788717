"""Addresses that exist in the demo and in tests only."""

from django.urls import path

from config import dev

urlpatterns = [
    path("mail/", dev.mail_list, name="dev_mails"),
    path("mail/<str:mail_id>/", dev.mail_page, name="dev_mail"),
    path("mail/<str:mail_id>/html/", dev.mail_html, name="dev_mail_html"),
    path("mail.json", dev.mail_json, name="dev_mail_json"),
    path("demo.json", dev.demo_json, name="dev_demo_json"),
]
