"""What a flood at the guest door achieves, and what the door costs a visitor's phone; parts of `./run bench forms`."""

from __future__ import annotations

import os
import secrets
import statistics
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from measuring import Report, say

SUBMISSIONS = 10_000
CANARY = "Zquvixotl"
EVERY = 500
PROOFS = 15
SLOWER = 6
SCRIPTS = Path(__file__).resolve().parents[2] / "portal_ui" / "shell" / "static" / "shell" / "js"
BUDGETS = (
    "PORTICO_GUEST_PER_ADDRESS",
    "PORTICO_GUEST_PER_NETWORK",
    "PORTICO_GUEST_PER_WORKSPACE",
    "PORTICO_GUEST_PER_NETWORK_UNPROVEN",
)


def hostile(report: Report, tenant: Any) -> None:
    """Ten thousand submissions to one victim: with the budgets as they are, then with every budget lifted."""
    from django.conf import settings
    from django.test import override_settings

    from kernel.tenancy import in_tenant

    workspace = _open_workspace()
    lifted = dict.fromkeys(BUDGETS, 10**9)
    cheap = {"PORTICO_GUEST_PROOF_BITS": 1, "PORTICO_GUEST_PROOF_COUNT": 1}
    for name, victim, budgets in (
        ("budgets as they are", "victim.one@elsewhere.example", {name: getattr(settings, name) for name in BUDGETS}),
        ("every budget lifted", "victim.two@elsewhere.example", lifted),
    ):
        say(f"{SUBMISSIONS} hostile submissions, {name}")
        with in_tenant(workspace), override_settings(**budgets, **cheap):
            started = time.perf_counter()
            kept = _flood(workspace, victim)
            seconds = time.perf_counter() - started
            _judge(report, name, victim)
        report.notes.append(f"With {name}: {kept} of {SUBMISSIONS} were kept waiting, {seconds:.0f} s.")


def _open_workspace() -> Any:
    """A workspace with its owner, topic and project, whose door is open; what its making said is told."""
    from kernel.context import SYSTEM, Context
    from kernel.tenancy import in_public, in_tenant
    from outbox.here import deliver_here
    from support.guests.use_cases import save_guest_door
    from tenants.provisioning.use_cases import provision_workspace

    with in_public():
        tenant = provision_workspace(
            Context(SYSTEM, None, "bench"),
            slug=f"flood{time.monotonic_ns()}"[:30],
            name="Flooded",
            owner_email="olga@people.example",
            owner_name="Olga",
            language="en",
        )
    with in_tenant(tenant):
        save_guest_door(Context(SYSTEM, tenant, "bench"), is_open=True)
        deliver_here()
    return tenant


def _flood(tenant: Any, victim: str) -> int:
    """Every submission with a proof, from a network of its own, with the address written in another way; how many stay.

    The words that must never reach the victim stand in every field.
    """
    from kernel.errors import PorticoError
    from outbox.here import deliver_here
    from support.guests.models import GuestRequest

    spellings = (victim, victim.upper(), victim.title(), f" {victim} ")
    for number in range(SUBMISSIONS):
        with suppress(PorticoError):
            _send(tenant, spellings[number % len(spellings)], f"198.51.{number // 250}.{number % 250}", number)
        if number % EVERY == 0:
            deliver_here()
    deliver_here()
    return GuestRequest.objects.filter(address__email=victim).count()


def _send(tenant: Any, email: str, network: str, number: int) -> None:
    from kernel.context import NOBODY, Context
    from support.guests.proof import Proof, is_solved, new_challenge, puzzle_of
    from support.guests.use_cases import send_guest_request

    challenge = new_challenge()
    puzzle = puzzle_of(challenge)
    answer = next(str(one) for one in range(10_000) if is_solved(puzzle, str(one)))
    send_guest_request(
        Context(NOBODY, tenant, "portal"),
        first_name=f"{CANARY} {number}",
        last_name=CANARY,
        email=email,
        title=f"{CANARY} http://attacker.test/{number}",
        description=f"{CANARY}: claim your prize at http://attacker.test/{number}",
        submission_key=secrets.token_hex(16),
        network=network,
        proof=Proof(challenge, answer),
    )


def _judge(report: Report, name: str, victim: str) -> None:
    from notify.models import Notice, OutgoingMail
    from support.people.models import Contact
    from support.tickets.models import Ticket

    mails = list(OutgoingMail.objects.all())
    to_victim = [mail for mail in mails if mail.to_email.lower() == victim]
    told = [mail for mail in mails if _holds_attackers_words(mail)]
    made = (Ticket.objects.count(), Notice.objects.count(), Contact.objects.count())
    report.exactly(f"mails to the victim of {SUBMISSIONS} submissions, {name}", len(to_victim), 1)
    report.exactly(f"mails with a word of the attacker's, {name}", len(told), 0)
    report.exactly(f"tickets, notices and contacts they made, {name}", made, (0, 0, 0))


def _holds_attackers_words(mail: Any) -> bool:
    whole = f"{mail.to_email} {mail.to_name} {mail.subject} {mail.text} {mail.html} {mail.headers}".lower()
    return CANARY.lower() in whole or "attacker.test" in whole


def proof_of_work(report: Report, tenant: Any) -> None:
    """The page's own script at the difficulty of the settings, in a Chromium slowed down to a phone's processor."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    from launch.chromium import MISSING, find_chromium

    say("Proof of work")
    program = find_chromium()
    if program is None:
        report.notes.append(f"Proof of work was not measured: {MISSING}.")
        return
    bits, count = settings.PORTICO_GUEST_PROOF_BITS, settings.PORTICO_GUEST_PROOF_COUNT
    # The browser's driver keeps an event loop in this thread; Django is not asked for anything until it is gone.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.route("**/*", _serve)
        page.goto("http://phone.localhost/")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        seconds = [page.evaluate(_SOLVE, [secrets.token_urlsafe(12), bits, count]) / 1000 for _turn in range(PROOFS)]
        browser.close()
    report.at_most(f"slowest of {PROOFS} proofs of work, processor slowed down {SLOWER} times", max(seconds), 2, "s")
    report.notes.append(
        f"A proof is {count} puzzles of {bits} bits, {count * 2**bits} hashes on average; median "
        f"{statistics.median(seconds):.2f} s on this machine with {os.cpu_count()} processors."
    )


_SOLVE = """async ([seed, bits, count]) => {
  const { solve } = await import("/proof-of-work.js");
  const began = performance.now();
  await solve(seed, bits, count);
  return performance.now() - began;
}"""


def _serve(route: Any) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        route.fulfill(body=(SCRIPTS / name).read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>phone</title>", content_type="text/html")
