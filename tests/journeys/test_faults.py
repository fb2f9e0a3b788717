"""What breaks while people work: nothing is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.api import call, sign_in
from tests.journeys.stack import Stack

pytestmark = pytest.mark.slow

REQUESTS = 12


def test_a_database_that_dies_under_load_loses_and_doubles_nothing(demo_stack: Stack) -> None:
    pirnal = next(row for row in json.loads(demo_stack.get("/dev/demo.json")[1])["tenants"] if row["slug"] == "pirnal")
    client = next(user for user in pirnal["users"] if user["role"] == "client")
    token = sign_in(demo_stack, "pirnal", client["email"], client["password"])
    some_are_in = threading.Event()
    statuses: set[int] = set()

    def until_accepted(index: int) -> int:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            status, ticket = call(
                demo_stack,
                "pirnal",
                "tickets",
                token,
                idempotency_key=f"restart-{index}",
                title=f"Restart {index}",
                description="Sent until it is accepted.",
            )
            statuses.add(status)
            if status == 201:
                some_are_in.set()
                time.sleep(0.2)  # spreads the load over the restart
                return int(ticket["number"])
            time.sleep(0.5)
        raise AssertionError(f"request {index} was never accepted; answers were {statuses}")

    with ThreadPoolExecutor(4) as senders:
        waiting = [senders.submit(until_accepted, index) for index in range(REQUESTS)]
        assert some_are_in.wait(30)
        os.kill(demo_stack.database_pid(), signal.SIGKILL)
        numbers = [future.result() for future in waiting]

    assert len(set(numbers)) == REQUESTS
    found = call(demo_stack, "pirnal", "tickets?scope=mine&q=Restart", token)[1]["results"]
    assert sorted(row["number"] for row in found) == sorted(numbers)
    assert statuses <= {0, 201, 503}, "a database that is away is said in so many words"
    assert 503 in statuses
