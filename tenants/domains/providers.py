"""Who keeps a domain's DNS, recognised by the names of its name servers; a name for people and a key for help texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tenants.domains.names import is_in_zone


@dataclass(frozen=True, slots=True)
class Provider:
    """A DNS provider: `key` chooses the help that is shown, `name` is its own and the same in every language."""

    key: str
    name: str
    # The zones its name servers' names are in.
    zones: tuple[str, ...]


PROVIDERS = (
    Provider("cloudflare", "Cloudflare", ("ns.cloudflare.com",)),
    Provider("godaddy", "GoDaddy", ("domaincontrol.com",)),
    Provider("namecheap", "Namecheap", ("registrar-servers.com", "namecheaphosting.com")),
    Provider("azure", "Azure DNS", ("azure-dns.com", "azure-dns.net", "azure-dns.org", "azure-dns.info")),
    Provider("google", "Google Cloud DNS", ("googledomains.com", "google.com")),
    Provider("ovh", "OVHcloud", ("ovh.net", "ovh.ca", "anycast.me")),
    Provider("gandi", "Gandi", ("gandi.net",)),
    Provider("hetzner", "Hetzner", ("hetzner.com", "hetzner.de", "first-ns.de", "second-ns.de", "second-ns.com")),
    Provider("ionos", "IONOS", ("ui-dns.com", "ui-dns.de", "ui-dns.org", "ui-dns.biz")),
    Provider("reg_ru", "REG.RU", ("reg.ru",)),
    Provider("nic_ru", "RU-CENTER", ("nic.ru",)),
    Provider("arvancloud", "ArvanCloud", ("arvancdn.ir", "arvancdn.org", "arvancdn.com", "arvancloud.ir")),
    Provider("parspack", "ParsPack", ("parspack.com", "parspack.net")),
    Provider("iranserver", "IranServer", ("iranserver.com",)),
    Provider("natro", "Natro", ("natrohost.com", "natro.com")),
    Provider("turhost", "Turhost", ("turhost.com",)),
    Provider("timeweb", "Timeweb", ("timeweb.ru", "timeweb.org")),
    Provider("beget", "Beget", ("beget.com", "beget.pro", "beget.ru")),
    Provider("selectel", "Selectel", ("selectel.ru", "selectel.org", "selectel.com")),
    Provider("yandex", "Yandex", ("yandexcloud.net", "yandex.net")),
    Provider("infomaniak", "Infomaniak", ("infomaniak.ch", "infomaniak.com")),
    Provider("strato", "STRATO", ("rzone.de",)),
    Provider("inwx", "INWX", ("inwx.de", "inwx.eu", "inwx.com")),
    Provider("transip", "TransIP", ("transip.net", "transip.nl")),
    Provider("hostinger", "Hostinger", ("dns-parking.com",)),
    Provider("digitalocean", "DigitalOcean", ("digitalocean.com",)),
    Provider("linode", "Linode", ("linode.com",)),
    Provider("dnsimple", "DNSimple", ("dnsimple.com", "dnsimple-edge.com")),
    Provider("dnsmadeeasy", "DNS Made Easy", ("dnsmadeeasy.com",)),
    Provider("porkbun", "Porkbun", ("porkbun.com",)),
    Provider("name_com", "Name.com", ("name.com",)),
    Provider("squarespace", "Squarespace", ("squarespacedns.com",)),
    Provider("wix", "Wix", ("wixdns.net",)),
    Provider("vercel", "Vercel", ("vercel-dns.com",)),
    Provider("ns1", "NS1", ("nsone.net",)),
)
AWS = Provider("aws", "Amazon Route 53", ())
_AWS = re.compile(r"ns-\d+\.awsdns-\d+\.(?:com|net|org|co\.uk)\Z")
_BY_KEY = {provider.key: provider for provider in (*PROVIDERS, AWS)}


def recognised(name_servers: Iterable[str]) -> str:
    """The key of the provider whose name servers these are; "" for one that is not known. Labels are compared whole."""
    for server in name_servers:
        if _AWS.match(server):
            return AWS.key
        for provider in PROVIDERS:
            if any(is_in_zone(server, zone) for zone in provider.zones):
                return provider.key
    return ""


def provider_name(key: str | None) -> str:
    """What people call the provider; "" for one that is not known (any more)."""
    return _BY_KEY[key].name if key in _BY_KEY else ""
