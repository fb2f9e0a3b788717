"""Views of the tickets' REST API; the same use cases as behind the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from branding.layouts.queries import has_module
from kernel.context import Role
from kernel.errors import Invalid, NotFound
from kernel.http.api import IDEMPOTENCY_HEADER, ApiView, idempotency_key
from kernel.tenancy import require_tenant, tenant_url
from support.tickets.api import shapes
from support.tickets.portal import REQUESTS, hidden_from
from support.tickets.queries import (
    TicketFilters,
    contact_id_by_email,
    message_row,
    staff_id_by_email,
    statuses,
    ticket_answers,
    ticket_list,
    ticket_page,
)
from support.tickets.use_cases import (
    add_note,
    assign,
    change_details,
    change_status,
    close_ticket,
    follow,
    open_ticket,
    reply,
    unfollow,
)

KEY = OpenApiParameter(
    IDEMPOTENCY_HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A key of your own for this submission, at most 80 characters. Repeating it gives the first result.",
)


def read(shape: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """The values of a request in their shape; DRF's ValidationError becomes a 400 with the fields."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class TicketView(ApiView):
    """What the views of one ticket share."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """For clients there are requests only while the portal has them."""
        super().initial(request, *args, **kwargs)
        if self.ctx.actor.role == Role.CLIENT and not has_module(REQUESTS):
            raise NotFound

    def ticket_answer(self, number: int, status: int = 200) -> Response:
        """The ticket as the caller sees it now."""
        page = ticket_page(self.ctx.actor, number)
        answers = ticket_answers(self.ctx.actor, page.ticket)
        context = {**self._reader(), "page": page, "answers": answers}
        return Response(shapes.TicketWithMessages(page.ticket, context=context).data, status=status)

    def _reader(self) -> dict[str, Any]:
        return {"for_staff": self.ctx.actor.is_staff, "hidden": hidden_from(self.ctx.actor)}

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """A ticket the caller does not see is not found, whatever the method."""
        if "number" in kwargs:
            ticket_page(self.ctx.actor, kwargs["number"])
        return super().http_method_not_allowed(request, *args, **kwargs)


class TicketCollection(TicketView):
    """/tickets"""

    @extend_schema(
        operation_id="tickets_list",
        summary="List tickets",
        parameters=[shapes.TicketQuery],
        responses=shapes.TicketList,
    )
    def get(self, request: Request) -> Response:
        wanted = read(shapes.TicketQuery, request.query_params)
        if kept_back := [name for name in hidden_from(self.ctx.actor) if wanted.get(name)]:
            raise Invalid({name: [_("This workspace does not show this field. Leave it out.")] for name in kept_back})
        filters = TicketFilters(
            scope=wanted["scope"],
            kind=wanted["kind"],
            is_open=wanted["open"],
            status_key=wanted["status"],
            priority=wanted["priority"],
            waits_for=wanted["waits_for"],
            unassigned=wanted["unassigned"],
            topic_id=wanted["topic"],
            text=wanted["q"],
        )
        page = ticket_list(
            self.ctx.actor, filters, order=wanted["order"], cursor=wanted["cursor"], size=wanted["page_size"]
        )
        rows = shapes.Ticket(page.rows, many=True, context=self._reader()).data
        return Response({"results": rows, "next": self._next(request, page.next)})

    @extend_schema(
        operation_id="tickets_create",
        summary="Open a ticket",
        parameters=[KEY],
        request=shapes.NewTicket,
        responses={201: shapes.TicketWithMessages},
    )
    def post(self, request: Request) -> Response:
        wanted = read(shapes.NewTicket, request.data)
        ticket = open_ticket(
            self.ctx,
            title=wanted["title"],
            description=wanted["description"],
            priority=wanted["priority"],
            status_key=wanted.get("status", ""),
            topic_id=wanted.get("topic"),
            severity=wanted["severity"],
            category=wanted["category"],
            file_uuids=wanted["files"],
            requester_contact_id=self._requester(wanted),
            answers=wanted["answers"],
            form_version_id=wanted["form_version"],
            submission_key=idempotency_key(request),
        )
        answer = self.ticket_answer(ticket.number, 201)
        answer["Location"] = tenant_url(require_tenant(), f"{request.path}/{ticket.number}")
        return answer

    def _requester(self, wanted: dict[str, Any]) -> int | None:
        email = wanted.get("requester")
        return contact_id_by_email(self.ctx.actor, email) if email else None

    def _next(self, request: Request, cursor: str) -> str | None:
        if not cursor:
            return None
        query = request.query_params.copy()
        query["cursor"] = cursor
        return tenant_url(require_tenant(), f"{request.path}?{query.urlencode()}")


class TicketItem(TicketView):
    """/tickets/{number}"""

    @extend_schema(operation_id="tickets_read", summary="Read a ticket", responses=shapes.TicketWithMessages)
    def get(self, request: Request, number: int) -> Response:
        return self.ticket_answer(number)

    @extend_schema(
        operation_id="tickets_change",
        summary="Change what was entered",
        request=shapes.TicketChanges,
        responses=shapes.TicketWithMessages,
    )
    def patch(self, request: Request, number: int) -> Response:
        wanted = read(shapes.TicketChanges, request.data)
        topic_id = wanted.pop("topic", None)
        change_details(self.ctx, number=number, topic_id=topic_id, **wanted)
        return self.ticket_answer(number)


class TicketMessages(TicketView):
    """/tickets/{number}/messages"""

    @extend_schema(
        operation_id="tickets_messages_create",
        summary="Reply, or write an internal note",
        parameters=[KEY],
        request=shapes.NewMessage,
        responses={201: shapes.Posted},
    )
    def post(self, request: Request, number: int) -> Response:
        wanted = read(shapes.NewMessage, request.data)
        write = add_note if wanted["internal"] else reply
        posted = write(
            self.ctx,
            number=number,
            text=wanted["text"],
            file_uuids=wanted["files"],
            submission_key=idempotency_key(request),
            seen_message_id=wanted["seen_message_id"],
        )
        row = message_row(self.ctx.actor, posted.message)
        return Response(shapes.Posted(row, context={"newer": posted.newer}).data, status=201)


class TicketAssignee(TicketView):
    """/tickets/{number}/assign"""

    @extend_schema(
        operation_id="tickets_assign",
        summary="Assign to a staff member",
        request=shapes.Assignee,
        responses=shapes.TicketWithMessages,
    )
    def post(self, request: Request, number: int) -> Response:
        email = read(shapes.Assignee, request.data)["email"]
        user_id = None if email is None else staff_id_by_email(self.ctx.actor, email)
        try:
            assign(self.ctx, number=number, user_id=user_id)
        except Invalid as error:
            raise Invalid({"email": error.errors["assignee"]}) from error
        return self.ticket_answer(number)


class TicketStatus(TicketView):
    """/tickets/{number}/status"""

    @extend_schema(
        operation_id="tickets_status",
        summary="Give another status",
        request=shapes.StatusChange,
        responses=shapes.TicketWithMessages,
    )
    def post(self, request: Request, number: int) -> Response:
        change_status(self.ctx, number=number, status_key=read(shapes.StatusChange, request.data)["status"])
        return self.ticket_answer(number)


class TicketClosing(TicketView):
    """/tickets/{number}/close"""

    @extend_schema(
        operation_id="tickets_close", summary="Close for good", request=None, responses=shapes.TicketWithMessages
    )
    def post(self, request: Request, number: int) -> Response:
        close_ticket(self.ctx, number=number)
        return self.ticket_answer(number)


class TicketFollowing(TicketView):
    """/tickets/{number}/follow"""

    @extend_schema(
        operation_id="tickets_follow",
        summary="Be told of every public update",
        request=None,
        responses=shapes.TicketWithMessages,
    )
    def post(self, request: Request, number: int) -> Response:
        follow(self.ctx, number=number)
        return self.ticket_answer(number)

    @extend_schema(operation_id="tickets_unfollow", summary="No longer follow", responses={204: None})
    def delete(self, request: Request, number: int) -> Response:
        unfollow(self.ctx, number=number)
        return Response(status=204)


class StatusCollection(ApiView):
    """/statuses"""

    @extend_schema(
        operation_id="statuses_list",
        summary="List the workspace's statuses",
        responses=shapes.StatusList,
    )
    def get(self, request: Request) -> Response:
        rows = shapes.StatusChoice(statuses(self.ctx.actor), many=True).data
        return Response({"results": rows, "next": None})
