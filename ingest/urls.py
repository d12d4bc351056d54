"""Canonical web addresses: one spelling for one article.

Own code on purpose: courlan, which comes with trafilatura, drops any parameter whose name holds
"ref", "source", "keyword" or begins with "ga" ("gallery"), and so gives two articles one
address. What is dropped here is only what is known to track.
"""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from pullquote.config import BadInputError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_|at_|ns_|hsa_|pk_|mtm_|oly_|vero_|_hs|_g[al]$|trk_).*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|yclid|ttclid|igshid|igsh"
    r"|mc_[ce]id|mkt_tok|s_cid|ncid|cmpid|icid|smid|smtyp|xtor|wt_mc|ocid|guccounter"
)
_HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)
_MAX_LENGTH = 2000


def canonical_url(url: str) -> str:
    """Return the address without what does not name the article.

    Scheme and host in lower case (host in its ASCII form), no user, default port, fragment or
    tracking parameter; path and the other parameters as they stand, percent-encoded.

    Raises:
        BadInputError: It is not a web address.
    """
    try:
        parts = urlsplit("".join(url.split()))
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        kept = [
            pair
            for pair in parts.query.split("&")
            if pair and not _TRACKING.fullmatch(pair.partition("=")[0].lower())
        ]
        path = quote(parts.path, safe="%/:@!$&'()*+,;=~") or "/"
        query = quote("&".join(kept), safe="%/:@!$&'()*+,;=~?")
    # A bad port, an unclosed bracket, a label that IDNA refuses, half of a surrogate pair.
    except ValueError:
        raise _not_an_address(url) from None
    if (
        parts.scheme not in _DEFAULT_PORTS
        or not _HOST.fullmatch(host)
        or not any(map(str.isalnum, host))
        or len(url) > _MAX_LENGTH
    ):
        raise _not_an_address(url)
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, path, query, ""))


def looks_like_url(text: str) -> bool:
    """Say whether a value is meant as a web address."""
    return text[:8].lower().startswith(("http://", "https://"))


def _not_an_address(url: str) -> BadInputError:
    return BadInputError(
        f"{url[:80]!r} is not a web address",
        remedy="give the whole address with https://, or leave it out",
    )
