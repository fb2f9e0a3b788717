"""Custom domains in the REST API, for administrators: the same use cases as in the studio."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.context import Role
from kernel.http.api import ApiView
from kernel.tenancy import require_tenant, tenant_url
from tenants.domains.models import Check, Claim, Transition
from tenants.domains.queries import checks, claim_of_workspace, claims_of_workspace, history
from tenants.domains.records import RecordStatus, view_of
from tenants.domains.states import CertificateState, ClaimState
from tenants.domains.use_cases import ask_for_check, claim_domain, make_primary, stop_being_primary, withdraw_domain


class RecordShape(serializers.Serializer[Any]):
    """A DNS record to set: `name` relative to the domain, `fqdn` complete; `seen` is what stands there now."""

    type = serializers.CharField()
    name = serializers.CharField()
    fqdn = serializers.CharField()
    value = serializers.CharField()
    ttl = serializers.IntegerField()
    status = serializers.ChoiceField(choices=[status.value for status in RecordStatus])
    seen = serializers.ListField(child=serializers.CharField())


class HopShape(serializers.Serializer[Any]):
    """One step from the host to where it leads."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["host", "cname", "address"])
    is_expected = serializers.BooleanField()


class ResolverShape(serializers.Serializer[Any]):
    """What one resolver said in the last check."""

    resolver = serializers.CharField(source="server")
    ok = serializers.BooleanField(source="is_ok")
    outcome = serializers.CharField()
    code = serializers.CharField()
    seen = serializers.ListField(child=serializers.CharField())


class DomainShape(serializers.Serializer[Any]):
    """A domain: where it stands (`state`), what the last check said (`code`, `title`, `message`), what to set.

    `expected` is the CNAME target, `seen` what stands there instead. `provider` is a key, empty when not recognised.
    """

    id = serializers.UUIDField()
    hostname = serializers.CharField()
    display = serializers.CharField()
    state = serializers.ChoiceField(choices=ClaimState.values)
    state_label = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    message = serializers.CharField(source="text")
    notes = serializers.ListField(child=serializers.CharField())
    records = RecordShape(many=True)
    expected = serializers.CharField()
    seen = serializers.ListField(child=serializers.CharField())
    hops = HopShape(many=True)
    resolvers = ResolverShape(many=True)
    provider = serializers.CharField(allow_blank=True)
    primary = serializers.BooleanField(source="is_primary")
    links = serializers.BooleanField(source="makes_links")
    certificate = serializers.ChoiceField(choices=CertificateState.values, source="certificate_state")
    certificate_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)
    last_checked_at = serializers.DateTimeField(allow_null=True)
    next_check_at = serializers.DateTimeField(allow_null=True)


class DomainList(serializers.Serializer[Any]):
    """All domains that are not over; `next` is always null."""

    results = DomainShape(many=True)
    next = serializers.URLField(allow_null=True)


class NewDomain(serializers.Serializer[Any]):
    """A host name as typed or pasted."""

    hostname = serializers.CharField(max_length=2000, allow_blank=True, trim_whitespace=False)


class CheckShape(serializers.Serializer[Any]):
    """What one resolver said at one moment; `hops` are CNAME targets in order."""

    at = serializers.DateTimeField()
    resolver = serializers.CharField()
    outcome = serializers.CharField()
    code = serializers.CharField()
    hops = serializers.SerializerMethodField()
    addresses = serializers.SerializerMethodField()
    ms = serializers.FloatField()

    def get_hops(self, check: Check) -> list[str]:
        return list(check.trace.get("hops", ()))

    def get_addresses(self, check: Check) -> list[str]:
        return list(check.trace.get("addresses", ()))


class CheckList(serializers.Serializer[Any]):
    """The last checks, newest first; `next` is always null."""

    results = CheckShape(many=True)
    next = serializers.URLField(allow_null=True)


class ActorShape(serializers.Serializer[Any]):
    """Who set a move off; the platform's own people are named by their role only."""

    role = serializers.CharField(source="actor_role")
    name = serializers.SerializerMethodField()

    def get_name(self, move: Transition) -> str:
        return "" if move.actor_role in {Role.OPERATOR, Role.SYSTEM} else move.actor_name


class MoveShape(serializers.Serializer[Any]):
    """One move of a domain; `from` is empty for its beginning."""

    at = serializers.DateTimeField()
    to = serializers.CharField(source="to_state")
    code = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    actor = ActorShape(source="*")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language."""
        fields = super().get_fields()
        return {"at": fields.pop("at"), "from": serializers.CharField(source="from_state"), **fields}


class MoveList(serializers.Serializer[Any]):
    """How a domain moved, oldest first; `next` is always null."""

    results = MoveShape(many=True)
    next = serializers.URLField(allow_null=True)


class DomainView(ApiView):
    """What the views of domains share."""

    def shown(self, claim: Claim, status: int = 200) -> Response:
        """The claim as the API shows it."""
        return Response(DomainShape(view_of(claim, self.ctx.now)).data, status=status)


class DomainCollection(DomainView):
    """/domains"""

    @extend_schema(operation_id="domains_list", summary="List domains", responses=DomainList)
    def get(self, request: Request) -> Response:
        views = [view_of(claim, self.ctx.now) for claim in claims_of_workspace(self.ctx.actor)]
        return Response({"results": DomainShape(views, many=True).data, "next": None})

    @extend_schema(
        operation_id="domains_create",
        summary="Add a domain; the answer holds the records to set",
        request=NewDomain,
        responses={201: DomainShape},
    )
    def post(self, request: Request) -> Response:
        wanted = NewDomain(data=request.data)
        wanted.is_valid(raise_exception=True)
        claim = claim_domain(self.ctx, hostname=wanted.validated_data["hostname"])
        answer = self.shown(claim, 201)
        answer["Location"] = tenant_url(require_tenant(), f"{request.path}/{claim.uuid}")
        return answer


class DomainItem(DomainView):
    """/domains/{id}"""

    @extend_schema(operation_id="domains_read", summary="Read a domain", responses=DomainShape)
    def get(self, request: Request, uuid: UUID) -> Response:
        return self.shown(claim_of_workspace(self.ctx.actor, uuid))

    @extend_schema(operation_id="domains_remove", summary="Remove a domain", responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        withdraw_domain(self.ctx, claim_uuid=uuid)
        return Response(status=204)


class DomainChecks(DomainView):
    """/domains/{id}/checks"""

    @extend_schema(operation_id="domains_checks", summary="List what resolvers said of a domain", responses=CheckList)
    def get(self, request: Request, uuid: UUID) -> Response:
        rows = CheckShape(checks(self.ctx.actor, uuid), many=True).data
        return Response({"results": rows, "next": None})


class DomainMoves(DomainView):
    """/domains/{id}/events"""

    @extend_schema(operation_id="domains_events", summary="List how a domain moved", responses=MoveList)
    def get(self, request: Request, uuid: UUID) -> Response:
        rows = MoveShape(history(self.ctx.actor, uuid), many=True).data
        return Response({"results": rows, "next": None})


class DomainCheckNow(DomainView):
    """/domains/{id}/check"""

    @extend_schema(
        operation_id="domains_check", summary="Have a domain checked now", request=None, responses={202: DomainShape}
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        return self.shown(ask_for_check(self.ctx, claim_uuid=uuid), 202)


class DomainPrimary(DomainView):
    """/domains/{id}/primary"""

    @extend_schema(
        operation_id="domains_make_primary",
        summary="Make new links with this domain",
        request=None,
        responses=DomainShape,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        return self.shown(make_primary(self.ctx, claim_uuid=uuid))

    @extend_schema(
        operation_id="domains_stop_being_primary",
        summary="Make new links with the default address again",
        responses=DomainShape,
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        return self.shown(stop_being_primary(self.ctx, claim_uuid=uuid))


urlpatterns = [
    path("domains", DomainCollection.as_view(), name="domains"),
    path("domains/<uuid:uuid>", DomainItem.as_view(), name="domain"),
    path("domains/<uuid:uuid>/checks", DomainChecks.as_view(), name="domain-checks"),
    path("domains/<uuid:uuid>/events", DomainMoves.as_view(), name="domain-events"),
    path("domains/<uuid:uuid>/check", DomainCheckNow.as_view(), name="domain-check"),
    path("domains/<uuid:uuid>/primary", DomainPrimary.as_view(), name="domain-primary"),
]
