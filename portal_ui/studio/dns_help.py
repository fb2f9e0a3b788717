"""Four steps to a DNS record, in the words of the panel where the company's DNS is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.domains.providers import provider_name
from tenants.domains.records import Record

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Panel:
    """What a provider's own panel calls things; its words are the same in every language of ours.

    `place` is the way to the records (`{zone}` stands for the domain), `last` the sentence of the fourth step.
    """

    place: str
    add: str
    name: str
    value: str
    last: Callable[[], str]


@dataclass(frozen=True, slots=True)
class DnsHelp:
    """The steps for one provider; `name` is empty where nobody knows which one it is."""

    key: str
    name: str
    steps: tuple[str, ...]


def _save() -> str:
    return _("Save. New records usually show within minutes.")


def _with_dot() -> str:
    return _("Keep the dot at the end of the value, and save.")


def _no_proxy() -> str:
    return _("Turn “Proxy status” off, so that it says “DNS only”, and save.")


def _cloud_off() -> str:
    return _("Turn the cloud off for this record, and save.")


def _plain_cname() -> str:
    return _("Leave “Alias” switched off, and press “Create records”.")


def _no_alias_set() -> str:
    return _("Leave “Alias record set” at “No”, and save.")


def _short_name() -> str:
    return _("Enter the short name only: GoDaddy adds your domain by itself. Then save.")


def _green_tick() -> str:
    return _("Press the tick beside the line, then “Save all changes” if it is shown.")


def _old_record() -> str:
    return _("If IONOS says that another record of this name is switched off, agree, and save.")


def _within_an_hour() -> str:
    return _("Save. At REG.RU a new record can take up to an hour to show.")


def _publish() -> str:
    return _("Save, then press “Выгрузить зону”: before that, nobody sees the change.")


PANELS = {
    "cloudflare": Panel("{zone} → DNS → Records", "Add record", "Name", "Target", _no_proxy),
    "godaddy": Panel("My Products → {zone} → DNS", "Add New Record", "Name", "Value", _short_name),
    "namecheap": Panel(
        "Domain List → {zone} → Manage → Advanced DNS", "Add New Record", "Host", "Value", _green_tick
    ),
    "aws": Panel("Route 53 → Hosted zones → {zone}", "Create record", "Record name", "Value", _plain_cname),
    "azure": Panel("DNS zones → {zone} → Recordsets", "Add", "Name", "Alias", _no_alias_set),
    "ovh": Panel("Web Cloud → Domain names → {zone} → DNS zone", "Add an entry", "Sub-domain", "Target", _with_dot),
    "gandi": Panel("Domain → {zone} → DNS Records", "Add record", "Name", "Hostname", _with_dot),
    "hetzner": Panel("DNS → {zone} → Records", "Add record", "Name", "Value", _with_dot),
    "ionos": Panel("Domains & SSL → {zone} → DNS", "Add record", "Host name", "Points to", _old_record),
    "reg_ru": Panel("Домены → {zone} → DNS-серверы и управление зоной", "Добавить запись", "Subdomain",
                    "Canonical name", _within_an_hour),
    "nic_ru": Panel("DNS-хостинг → {zone} → Управление DNS-зоной", "Добавить новую запись", "Name", "Canonical name",
                    _publish),
    "arvancloud": Panel("CDN → {zone} → DNS Records", "Add Record", "Title", "Value", _cloud_off),
}  # fmt: skip
CHOICES = (*PANELS, OTHER)


def help_for(provider: str, record: Record) -> DnsHelp:
    """The steps that set `record` at a provider; general ones for a provider whose panel is not known."""
    zone = zone_of(record)
    panel, name = PANELS.get(provider), provider_name(provider)
    if panel is None:
        first = (
            _("Sign in at %(provider)s and open the DNS records of %(zone)s.")
            if name
            else _("Sign in where the DNS of %(zone)s is kept; most often that is where the domain was bought.")
        )
        steps = (
            first % {"provider": _apart(name), "zone": _apart(zone)},
            _("Add a record of the type %(type)s.") % {"type": record.type},
            _("Enter %(name)s as its name, and the value above. Some panels want the complete name: %(full)s.")
            % {"name": _apart(record.name), "full": _apart(record.fqdn)},
            _("Save. If the panel adds your domain behind the value, put a dot at the end of the value."),
        )
        return DnsHelp(OTHER, name, steps)
    steps = (
        _("Sign in at %(provider)s and open: %(place)s.")
        % {"provider": _apart(name), "place": _apart(panel.place.format(zone=zone))},
        _("Choose “%(button)s” and the type %(type)s.") % {"button": _apart(panel.add), "type": record.type},
        _("Enter %(name)s in the field “%(name_field)s”, and the value above in the field “%(value_field)s”.")
        % {"name": _apart(record.name), "name_field": _apart(panel.name), "value_field": _apart(panel.value)},
        panel.last(),
    )
    return DnsHelp(provider, name, steps)


def zone_of(record: Record) -> str:
    """The whole domain a record is written in."""
    return record.fqdn if record.name == "@" else record.fqdn.removeprefix(f"{record.name}.")


def choices() -> list[tuple[str, str]]:
    """The providers one may choose by hand, with the names people know them by."""
    return [(key, provider_name(key) or _("Another provider")) for key in CHOICES]


def _apart(text: str) -> str:
    """Names keep their own direction inside a sentence of any language."""
    return f"\u2068{text}\u2069"
