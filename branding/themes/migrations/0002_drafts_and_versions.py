"""Looks are published in numbered versions, from a draft; the words of sign-in and sign-up become part of the look.

The old row and the old columns stay where they are for programs of the release before; nothing reads them any more.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

KEPT = ("brand_color", "radius", "panel_side", "panel_art", "logo", "logo_dark", "shows_name")
# What stood on the panel of the sign-in page is the panel's now; what replaced it on the sign-up page heads its form.
WORDS = {
    "signin_heading": "panel_heading",
    "signin_text": "panel_text",
    "signup_heading": "signup_heading",
    "signup_text": "signup_text",
}


def publish_what_is_there(apps, schema_editor):
    """The look as it was becomes version 1. A new workspace has none yet and is seeded."""
    theme = apps.get_model("themes", "Theme").objects.filter(pk=1).first()
    if theme is None:
        return
    pages = apps.get_model("pages", "PortalPages").objects.filter(pk=1).first()
    definition = {name: getattr(theme, name) for name in KEPT}
    if pages is not None:
        definition |= {new: getattr(pages, old) for old, new in WORDS.items() if getattr(pages, old)}
    apps.get_model("themes", "ThemeVersion").objects.get_or_create(
        number=1, defaults={"definition": definition, "published_at": timezone.now()}
    )
    apps.get_model("themes", "ThemeDraft").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("themes", "0001_initial"),
        ("pages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ThemeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("definition", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("restores", models.PositiveIntegerField(null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.CreateModel(
            name="ThemeDraft",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("definition", models.JSONField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(null=True)),
                ("preview_key", models.CharField(blank=True, max_length=32)),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="theme_draft_one_row"),
                ],
            },
        ),
        migrations.RunPython(publish_what_is_there, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Theme")]),
    ]
