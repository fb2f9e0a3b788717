"""Articles of the knowledge base: one row per language, published or draft."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.localized import LocalizedTextField


class Category(models.Model):
    """A shelf of articles."""

    names = LocalizedTextField()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return next(iter(self.names.values()), f"category {self.pk}")


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

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="article_published_at_iff_published",
                condition=Q(status="published", published_at__isnull=False)
                | Q(status="draft", published_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["status", "-published_at"], name="article_shelf")]

    def __str__(self) -> str:
        return f"article {self.pk}"


class ArticleText(models.Model):
    """The article in one language."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    body = models.TextField()
    body_html = models.TextField(blank=True)
    # Folded title and body; what search looks in.
    search_text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="article_text_once")]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"
