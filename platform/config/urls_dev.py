"""Addresses that exist in the demo and in tests only."""

from django.urls import path

from config import dev, dev_dns

urlpatterns = [
    path("mail/", dev.mail_list, name="dev_mails"),
    path("mail/<str:mail_id>/", dev.mail_page, name="dev_mail"),
    path("mail/<str:mail_id>/html/", dev.mail_html, name="dev_mail_html"),
    path("mail.json", dev.mail_json, name="dev_mail_json"),
    path("dns/", dev_dns.dns_page, name="dev_dns"),
    path("dns/claims/", dev_dns.claims_part, name="dev_dns_claims"),
    path("dns/change/", dev_dns.change, name="dev_dns_change"),
    path("demo.json", dev.demo_json, name="dev_demo_json"),
]
