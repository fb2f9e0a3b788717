"""What comes due by time: alarms, due jobs, and the commands that run them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kernel import due as due_registry
from kernel.due import due
from kernel.tenancy import current_schema, in_tenant
from outbox.alarms import claim_alarms, ring, set_alarm
from outbox.api import Occurrence
from outbox.here import deliver_here
from outbox.jobs import forget_told_events
from outbox.models import Alarm, Delivery, Event
from outbox.queries import failed_deliveries
from tenants.registry.models import Tenant
from tests.outbox.conftest import effects, happen, leave_effect

Subscribe = Callable[..., None]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str, datetime]]]:
    """Two jobs of a room, and where and when they ran."""
    ran: list[tuple[str, str, datetime]] = []
    monkeypatch.setattr(due_registry, "_jobs", {})

    @due("probe.sweep", every=timedelta(hours=1))
    def sweep(now: datetime) -> int:
        ran.append(("sweep", current_schema(), now))
        return 2

    @due("probe.public", every=timedelta(hours=1), public=True)
    def public(now: datetime) -> int:
        ran.append(("public", current_schema(), now))
        return 1

    yield ran


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_an_alarm_rings_once_at_its_time_in_its_workspace(
    workspaces: list[Tenant], jobs: list[tuple[str, str, datetime]]
) -> None:
    a, _b = workspaces
    at = timezone.now() + timedelta(hours=2)
    with in_tenant(a):
        for _ in range(3):
            set_alarm("probe.sweep", at)
    assert claim_alarms(at - timedelta(seconds=1)) == []
    assert claim_alarms(at) == [(a.schema_name, "probe.sweep")]
    assert claim_alarms(at) == []
    assert ring(a.schema_name, "probe.sweep", at, at) == 2
    assert jobs == [("sweep", a.schema_name, at)]
    assert Alarm.objects.count() == 0


def test_an_alarm_whose_run_was_lost_rings_again(
    workspaces: list[Tenant], jobs: list[tuple[str, str, datetime]]
) -> None:
    now = timezone.now()
    with in_tenant(workspaces[0]):
        set_alarm("probe.sweep", now)
    assert len(claim_alarms(now)) == 1
    assert claim_alarms(now + timedelta(minutes=4)) == []
    assert len(claim_alarms(now + timedelta(minutes=6))) == 1


def test_an_alarm_set_while_its_job_runs_is_kept(
    workspaces: list[Tenant], jobs: list[tuple[str, str, datetime]]
) -> None:
    now = timezone.now()
    with in_tenant(workspaces[0]):
        set_alarm("probe.sweep", now)
    claim_alarms(now)
    with in_tenant(workspaces[0]):
        set_alarm("probe.sweep", now)
    ring(workspaces[0].schema_name, "probe.sweep", now)
    assert len(claim_alarms(now)) == 1


def test_an_alarm_of_a_suspended_workspace_is_dropped(
    workspaces: list[Tenant], jobs: list[tuple[str, str, datetime]]
) -> None:
    now = timezone.now()
    with in_tenant(workspaces[0]):
        set_alarm("probe.sweep", now)
    Tenant.objects.filter(pk=workspaces[0].pk).update(state="suspended")
    claim_alarms(now)
    assert ring(workspaces[0].schema_name, "probe.sweep", now) == 0
    assert (jobs, Alarm.objects.count()) == ([], 0)


def test_run_due_runs_every_job_at_the_moment_given(
    workspaces: list[Tenant], jobs: list[tuple[str, str, datetime]], subscribe: Subscribe
) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1)
    report = json.loads(run("run_due", "--now", "2031-05-06T07:08:09", "--json"))
    moment = datetime.fromisoformat("2031-05-06T07:08:09+00:00")
    ours = {"works-0": 2, "works-1": 2}
    assert report["now"] == "2031-05-06T07:08:09+00:00"
    assert report["jobs"]["outbox.deliveries"] == {"done": {"": 1}, "failed": {}}
    assert report["jobs"]["probe.public"] == {"done": {"": 1}, "failed": {}}
    assert {slug: count for slug, count in report["jobs"]["probe.sweep"]["done"].items() if slug in ours} == ours
    assert {(name, schema) for name, schema, _now in jobs} >= {
        ("public", "public"),
        ("sweep", workspaces[0].schema_name),
        ("sweep", workspaces[1].schema_name),
    }
    assert {now for _name, _schema, now in jobs} == {moment}
    assert len(effects(workspaces[0])) == 1


def test_a_job_that_fails_in_one_workspace_runs_in_the_others_and_is_reported(
    workspaces: list[Tenant], jobs: list[tuple[str, str, datetime]]
) -> None:
    @due("probe.breaks", every=timedelta(hours=1))
    def breaks(now: datetime) -> int:
        if current_schema() == workspaces[0].schema_name:
            raise ValueError("x")
        return 5

    out = StringIO()
    with pytest.raises(CommandError, match=r"probe\.breaks in works-0: ValueError in breaks"):
        call_command("run_due", "--json", stdout=out)
    report = json.loads(out.getvalue())["jobs"]["probe.breaks"]
    assert (set(report["failed"]), report["done"]["works-1"]) == ({"works-0"}, 5)


def test_run_due_refuses_a_moment_it_cannot_read(db: None) -> None:
    with pytest.raises(CommandError, match="--now must be a moment such as"):
        run("run_due", "--now", "tomorrow")


def test_relay_outbox_once_delivers_what_waits(workspaces: list[Tenant], subscribe: Subscribe) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1, 2)
    assert json.loads(run("relay_outbox", "--once", "--json")) == {
        "again": 0,
        "alarms": 0,
        "done": 2,
        "events": 2,
        "failed": 0,
        "skipped": 0,
    }
    assert len(effects(workspaces[0])) == 2


def test_given_up_deliveries_are_listed_and_tried_again_by_command(
    workspaces: list[Tenant], subscribe: Subscribe
) -> None:
    broken = [True]

    def shaky(occurrence: Occurrence) -> None:
        if broken[0]:
            raise ValueError

    subscribe(shaky)
    happen(workspaces[0], 1)
    deliver_here()
    Delivery.objects.update(state="failed", attempts=16)
    (row,) = json.loads(run("failed_deliveries", "--json"))["failed"]
    assert (row["event"], row["attempts"]) == ("probe.happened", 16)
    assert "probe.happened -> " in run("failed_deliveries")

    assert json.loads(run("failed_deliveries", "--retry", "999999", "--json"))["retried"] == []
    assert json.loads(run("failed_deliveries", "--retry", "--json")) == {"failed": [], "retried": [row["id"]]}
    broken[0] = False
    assert deliver_here()["done"] == 1
    assert failed_deliveries() == []


def test_told_events_are_forgotten_after_a_month_unless_something_is_open(
    workspaces: list[Tenant], subscribe: Subscribe
) -> None:
    subscribe(leave_effect("first"))
    happen(workspaces[0], 1, 2, 3, 4)
    deliver_here()
    happen(workspaces[0], 5)
    now = timezone.now()
    old = now - timedelta(days=31)
    Event.objects.filter(payload__number__in=[1, 2, 3]).update(relayed_at=old)
    Delivery.objects.filter(event__payload__number=2).update(state="failed", done_at=None)
    Delivery.objects.filter(event__payload__number=3).update(state="waiting", done_at=None)
    assert forget_told_events(now) == 1
    assert sorted(Event.objects.values_list("payload__number", flat=True)) == [2, 3, 4, 5]
    assert Delivery.objects.count() == 3
