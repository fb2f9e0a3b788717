"""The browsable documentation of the REST API, under the strict content policy."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.security import policy_header


class SchemaView(SpectacularAPIView):
    """/api/v1/schema/: the OpenAPI 3 document; it tells nothing about the workspace, so anybody may read it."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class DocsView(SpectacularSwaggerSplitView):
    """/api/docs/: Swagger UI from the installed files; its symbols are data: pictures, all else stays forbidden."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    url_name = "api:schema"
    template_name = "api/docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        if response.template_name == self.template_name:
            response.data["errors"] = _errors()
        response["Content-Security-Policy"] = policy_header(img_src="'self' data:")
        return response


def _errors() -> list[tuple[int, str]]:
    """What each status of a problem means; `type` of a problem leads here."""
    return [
        (400, _("A value is missing or not accepted; “errors” names the fields.")),
        (401, _("The token is missing, wrong, withdrawn or of another workspace.")),
        (403, _("You see this, and may not do that with it.")),
        (404, _("There is nothing here, or you may not see it.")),
        (405, _("This address does not know the method.")),
        (409, _("The thing is in a state that does not allow this, such as a closed ticket.")),
        (410, _("A link that was good once is used, expired or withdrawn.")),
        (413, _("The request is too large.")),
        (415, _("The content type of the request is not known.")),
        (429, _("Too many requests; “Retry-After” says how many seconds to wait.")),
    ]
