"""Sessions in the workspace's own schema, with what a person needs to recognise theirs.

The cookie's value is stored as a hash, and the content is signed for one workspace: neither a stolen table nor a
copied row opens a session.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Session
from kernel.http.client import client_agent, client_ip
from kernel.tenancy import tenant_salt
from kernel.tokens import hash_token

# A session in use lives on; this is how often that is written down.
TOUCH_EVERY = timedelta(hours=1)


class SessionStore(DatabaseStore):
    """Django's database sessions over `accounts.Session`."""

    ip: str = ""
    user_agent: str = ""
    is_due: bool = False
    # When the row was made; written again with every change, because the row is written as a whole.
    since: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def key_salt(self) -> str:
        """What the content is signed with; read at each use, because one class serves all workspaces."""
        return tenant_salt("session")

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        row = Session.objects.filter(session_key=hash_token(key or ""), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            return None
        self.since = row.created_at
        self.is_due = row.seen_at < timezone.now() - TOUCH_EVERY
        return row

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hash_token(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        raw_id = data.get("_auth_user_id")
        return Session(
            session_key=hash_token(cast(Any, self)._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=int(raw_id) if raw_id else None,
            ip=self.ip or None,
            user_agent=self.user_agent,
            created_at=self.since or timezone.now(),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=hash_token(key)).delete()

    def create(self) -> None:
        self.since = None
        super().create()


class TenantSessionMiddleware(SessionMiddleware):
    """Gives requests on a workspace's host a session; the public site has none, and no accounts either."""

    def process_request(self, request: HttpRequest) -> None:
        if getattr(request, "tenant", None) is None:
            return
        store = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        store.ip, store.user_agent = client_ip(request), client_agent(request)
        request.session = store

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is None:
            return response
        # A session in use lives on, written down now and then.
        if session.accessed and session.is_due and not session.is_empty():
            session.modified = True
        return super().process_response(request, response)
