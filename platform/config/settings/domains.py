"""Settings of custom domains: where they lead, who is asked about them, how many a workspace may have."""

from config import environment as env

_BASE = env.text("PORTICO_BASE_HOST", "localhost").lower()

# Every target is a name in this zone: *.<zone> leads to the edge, and its CAA record names who issues certificates.
PORTICO_DOMAIN_EDGE_ZONE = env.text("PORTICO_DOMAIN_EDGE_ZONE", f"edge.{_BASE}").lower()
PORTICO_DOMAIN_EDGE_IPS = env.words("PORTICO_DOMAIN_EDGE_IPS", "127.0.0.1,::1" if _BASE == "localhost" else "")
PORTICO_DOMAIN_EDGE_HAS_CAA = env.flag("PORTICO_DOMAIN_EDGE_HAS_CAA", default=True)
PORTICO_DOMAIN_CA_IDS = env.words("PORTICO_DOMAIN_CA_IDS", "letsencrypt.org")

# The first is this installation's own validating resolver, the others are public ones; the majority counts.
PORTICO_DOMAIN_RESOLVERS = env.words("PORTICO_DOMAIN_RESOLVERS", "127.0.0.1:53,1.1.1.1:53,9.9.9.9:53")
PORTICO_DOMAIN_QUORUM = env.number("PORTICO_DOMAIN_QUORUM", 0)  # 0: the majority
PORTICO_DOMAIN_TIMEOUT = 2.0
PORTICO_DOMAIN_DEADLINE = 8.0
PORTICO_DOMAIN_MAX_CHAIN = 8

# Proxies besides those that are known, and whether a domain may stand behind one.
PORTICO_DOMAIN_PROXY_NETS = env.words("PORTICO_DOMAIN_PROXY_NETS")
PORTICO_DOMAIN_ALLOW_PROXIED = False
# A whole domain (acme.com) cannot have a CNAME; only with ALIAS records of its provider could it lead here.
PORTICO_DOMAIN_ALLOW_APEX = env.flag("PORTICO_DOMAIN_ALLOW_APEX")
# Top-level domains that do not exist on the internet, so that a demo and tests have names of their own to play with.
# A production installation has none, whatever its environment says.
_PLAYS = env.environment() in {"demo", "test"}
PORTICO_DOMAIN_TEST_TLDS = env.words("PORTICO_DOMAIN_TEST_TLDS", "test") if _PLAYS else ()
# The zones of the DNS that ./run up starts for itself, as a file; the page /dev/dns/ writes it.
PORTICO_DNS_SIMULATOR = env.text("PORTICO_DNS_SIMULATOR") if _PLAYS else ""

PORTICO_DOMAINS_PER_WORKSPACE = env.number("PORTICO_DOMAINS_PER_WORKSPACE", 5)
PORTICO_DOMAIN_ADDS_PER_DAY = 10
# Names that look like the platform's are shown to its operators.
PORTICO_DOMAIN_BRANDS = env.words("PORTICO_DOMAIN_BRANDS", "portico")
# Where certificates are looked at: the edge itself ("host:port"), never a host that a workspace named.
PORTICO_DOMAIN_EDGE_ADDRESS = env.text("PORTICO_DOMAIN_EDGE_ADDRESS")
PORTICO_DOMAIN_EDGE_CA = env.text("PORTICO_DOMAIN_EDGE_CA")  # a file with the root it is to be trusted by

# Whoever collects figures at /operators/metrics/ of the house workspace without signing in; empty: operators only.
PORTICO_METRICS_TOKEN = env.text("PORTICO_METRICS_TOKEN")
