"""What becomes of sign-ups with time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.due import due
from tenants.signup.models import Signup, WorkspaceSearch
from tenants.signup.states import SignupState

# A confirmed or lapsed sign-up holds a name and an address that nothing needs any more.
KEEP_FOR = timedelta(days=7)


@due("signup.old_signups", every=timedelta(hours=1), public=True)
def forget_old_signups(now: datetime) -> int:
    """Release addresses nobody confirmed in time and delete what is over; says how many rows were touched."""
    late = Signup.objects.filter(state=SignupState.WAITING, expires_at__lte=now)
    lapsed = late.update(state=SignupState.LAPSED)
    over = Signup.objects.exclude(state=SignupState.WAITING).filter(expires_at__lte=now - KEEP_FOR)
    stale = WorkspaceSearch.objects.filter(created_at__lte=now - KEEP_FOR)
    return lapsed + over.delete()[0] + stale.delete()[0]
