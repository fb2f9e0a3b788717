"""One report of a bad translation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

PAGE_LENGTH, TEXT_LENGTH, WORDS_LENGTH = 200, 500, 1000


class WordingReport(models.Model):
    """What somebody found wrong in the interface; who it was is known for people with an account only."""

    language = models.CharField(max_length=8)
    # The pattern of the address, "/tickets/…/": neither numbers nor the secrets of links are kept.
    page = models.CharField(max_length=PAGE_LENGTH, blank=True)
    text = models.CharField(max_length=TEXT_LENGTH)
    problem = models.CharField(max_length=WORDS_LENGTH)
    suggestion = models.CharField(max_length=WORDS_LENGTH, blank=True)
    reporter_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-id"], name="wording_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.language}: {self.text}"
