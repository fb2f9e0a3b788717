"""A run over all workspaces: groups, worker processes, a second try for busy ones, one report a schema."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import connection

from tenants.provisioning.fleet.ledger import (
    Behind,
    count_by_applied,
    enter,
    enter_unknown_schemas,
    schemas_behind,
    wanted_fingerprint,
)
from tenants.provisioning.fleet.planning import Plan, plan_for
from tenants.provisioning.fleet.replay import Outcome, migrate_schema

# The server keeps what it has read of every schema a connection has visited: a new one now and then gives it back.
SCHEMAS_PER_CONNECTION = 200
# So many schemas go to a worker process at once.
_BATCH = 10


@dataclass(slots=True)
class Fleet:
    """All schemas, as they stand before the run."""

    wanted: str
    current: int
    behind: list[Behind]
    plans: dict[str, Plan] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many schemas there are."""
        return self.current + len(self.behind)


def survey() -> Fleet:
    """Look at the ledger and plan for each group of schemas that are behind; nothing is changed in them."""
    enter_unknown_schemas()
    fleet = _grouped()
    drifted = {applied for applied, plan in fleet.plans.items() if plan.before != applied}
    if drifted:
        # Somebody migrated past the ledger: believe the schemas themselves.
        enter(one.schema for one in fleet.behind if one.applied in drifted)
        fleet = _grouped()
    return fleet


def _grouped() -> Fleet:
    wanted = wanted_fingerprint()
    counts = count_by_applied()
    fleet = Fleet(wanted, counts[wanted], schemas_behind(wanted) if set(counts) - {wanted} else [])
    for one in fleet.behind:
        if one.applied not in fleet.plans:
            fleet.plans[one.applied] = plan_for(one.schema)
    return fleet


def run(fleet: Fleet, jobs: int) -> Iterator[tuple[Behind, Outcome]]:
    """Migrate every schema that is behind, `jobs` at a time; each is reported when it is through.

    One that fails stops no other. One whose tables were locked is tried a second time at the end.
    """
    busy = []
    for one, outcome in _all(fleet, fleet.behind, jobs):
        if outcome.state == "busy":
            busy.append(one)
        else:
            yield one, outcome
    yield from _all(fleet, busy, 1)


def _all(fleet: Fleet, schemas: list[Behind], jobs: int) -> Iterator[tuple[Behind, Outcome]]:
    if jobs <= 1 or len(schemas) <= _BATCH:
        for number, one in enumerate(schemas, 1):
            yield one, migrate_schema(fleet.plans[one.applied], one.schema)
            if number % SCHEMAS_PER_CONNECTION == 0:
                _fresh_connection()
        return
    # Workers are forked: plans hold whole states of the project, which cannot be sent to another process.
    _fresh_connection(for_fork=True)
    _shared.update(fleet.plans)
    batches = [schemas[start : start + _BATCH] for start in range(0, len(schemas), _BATCH)]
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        for done in as_completed([pool.submit(_work, batch) for batch in batches]):
            yield from done.result()
    _shared.clear()


_shared: dict[str, Plan] = {}
_visited = 0


def _work(batch: list[Behind]) -> list[tuple[Behind, Outcome]]:
    """In a worker process: migrate a batch."""
    global _visited
    _visited += len(batch)
    if _visited >= SCHEMAS_PER_CONNECTION:
        _visited = 0
        _fresh_connection()
    return [(one, migrate_schema(_shared[one.applied], one.schema)) for one in batch]


def _fresh_connection(*, for_fork: bool = False) -> None:
    """Give the server's memory back; before a fork also end the pool, whose threads stay in the parent."""
    database = cast(Any, connection)
    if database.connection is not None:
        database.connection.close()
    database.close()
    if for_fork and database.settings_dict["OPTIONS"].get("pool"):
        database.close_pool()
