"""One view with one query."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from support.tickets.models import Status


def view(request: HttpRequest) -> HttpResponse:
    """The statuses of the workspace."""
    return HttpResponse(",".join(status.key for status in Status.objects.order_by("order")))


urlpatterns = [path("", view)]
