"""What tickets and files need from time to time is known to the scheduler."""

from __future__ import annotations

from datetime import timedelta

from kernel.due import due_jobs
from support.tickets.jobs import forget_submissions
from support.tickets.models import Submission, Ticket
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace


def test_the_jobs_are_registered_for_every_workspace() -> None:
    jobs = {job.name: job for job in due_jobs()}
    assert not jobs["tickets.forget_submissions"].public
    assert not jobs["files.remove_unclaimed"].public


def test_keys_of_submissions_are_forgotten_after_a_week(company: Workspace) -> None:
    a_ticket(company, submission_key="k")
    assert forget_submissions(NOW + timedelta(days=6)) == 0
    assert forget_submissions(NOW + timedelta(days=8)) == 1
    assert (Submission.objects.count(), Ticket.objects.count()) == (0, 1)
