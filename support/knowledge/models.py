"""Articles of the knowledge base: one row per language, published or draft."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kernel.localized import LocalizedTextField


class Category(models.Model):
    """A shelf of articles."""

    names = LocalizedTextField()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]


class Article(models.Model):
    """An answer; who may read it is its audience."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    class Audience(models.TextChoices):
        PUBLIC = "public"
        SIGNED_IN = "signed_in"
        ORGANISATIONS = "organisations"

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="articles")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    audience = models.CharField(max_length=13, choices=Audience.choices, default=Audience.PUBLIC)
    organisations = models.ManyToManyField("people.Organisation", blank=True, related_name="articles")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)


class ArticleText(models.Model):
    """The article in one language."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    body = models.TextField()
    body_html = models.TextField(blank=True)
    search_text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="article_text_once")]
