"""The demo portals the public site leads to."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from kernel.tenancy import tenant_url
from tenants.registry.queries import active_workspaces


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """A workspace anybody may look at; `language` is the one it is shown in."""

    name: str
    language: str
    language_name: str
    url: str


def demo_portals(reader: str) -> list[DemoPortal]:
    """The demo workspaces that exist here, in the order of the settings, named for a reader of the language `reader`.

    One statement.
    """
    wanted: dict[str, str] = settings.PORTICO_DEMO_WORKSPACES
    found = {tenant.slug: tenant for tenant in active_workspaces().filter(slug__in=wanted.values())}
    names = dict(settings.LANGUAGES)
    return [
        DemoPortal(
            name=found[slug].localized_name(reader),
            language=language,
            language_name=names[language],
            url=tenant_url(found[slug], f"/?lang={language}"),
        )
        for language, slug in wanted.items()
        if slug in found and language in names
    ]
