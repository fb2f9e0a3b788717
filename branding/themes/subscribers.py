"""After a publication pages read the look of the database, whatever became of the process that published it."""

from __future__ import annotations

from branding.themes.queries import keep_look, live_theme, look_of
from outbox.api import on
from outbox.events import Occurrence


@on("theme.changed")
def renew_look(event: Occurrence) -> None:
    """The publisher renews the cache itself after its commit; this makes up for one that stopped in between."""
    keep_look(look_of(live_theme()))
