"""Which addresses may be read: web addresses without a password, hosts on the public internet.

What a host name stands for is decided where the connection is made (`guard`), by the numbers
that the resolver returns; so no spelling of a private address passes by its looks.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from pullquote.config import ForbiddenAddressError

_MOST_CHARACTERS = 2000  # what a canonical address may have
_SHOWN = 200
_NAME = re.compile(rb"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_-])?|[0-9a-f:.]*:[0-9a-f:.]*")

# The special-purpose registries of IANA (RFC 6890 and successors). Spelled out, because
# `ipaddress.is_global` differs between patch releases of Python.
_NOT_PUBLIC: Sequence[IPv4Network] = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, with the clouds' metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Sequence[IPv6Network] = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo, which hides an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which hides an IPv4 address
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet.

    An IPv6 address that carries an IPv4 one (mapped, NAT64) is judged by what it carries.

    Args:
        address: As the resolver writes it, perhaps with a zone ("fe80::1%eth0").
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        carried = ip.ipv4_mapped
        if carried is None and ip in _NAT64:
            carried = IPv4Address(int(ip) & 0xFFFF_FFFF)
        if carried is None:
            return ip in _GLOBAL_UNICAST and not any(ip in network for network in _NOT_PUBLIC_6)
        ip = carried
    return not any(ip in network for network in _NOT_PUBLIC)


def web_address(url: str) -> str:
    """Return an address in the one spelling under which it is fetched.

    Scheme and host in lower case, the host in its ASCII form without a final dot, no fragment.

    Raises:
        ForbiddenAddressError: It is no address of the web, or names a user or a password.
    """
    # Imported here for start-up time.
    import httpx  # noqa: PLC0415

    text = url.strip()
    if len(text) > _MOST_CHARACTERS:
        raise _refused(url, f"it has {len(text):,} characters")
    try:
        parsed = httpx.URL(text)
        _ = parsed.host  # httpx itself would raise on a label that IDNA refuses, later
        host, port = parsed.raw_host.removesuffix(b"."), parsed.port
    except (ValueError, httpx.InvalidURL):  # idna's errors are ValueErrors
        raise _refused(url, "it is not a web address") from None
    if parsed.scheme not in {"http", "https"}:
        raise _refused(url, "it is not a web address")
    if parsed.userinfo:
        raise _refused(without_secrets(url), "it names a user or a password")
    if not _NAME.fullmatch(host) or (port is not None and not 0 < port < 65536):
        raise _refused(url, "its host is not one")
    return str(parsed.copy_with(host=host.decode("ascii"), fragment=None))


def without_secrets(url: str) -> str:
    """Return an address without what stands before the "@"."""
    return re.sub(r"(?<=//)[^/?#]*@", "", url)


def shown(url: str) -> str:
    """Return an address for a message: one line, bounded, nothing that a terminal obeys."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in url)
    return printable if len(printable) <= _SHOWN else f"{printable[: _SHOWN - 1]}…"


def _refused(url: str, why: str) -> ForbiddenAddressError:
    return ForbiddenAddressError(
        f"{shown(url)}: {why}", remedy="give the whole address, with https:// and without a user"
    )
