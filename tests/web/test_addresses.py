"""Which addresses may be read, however they are spelled."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.config import FetchError, ForbiddenAddressError, WebSettings
from pullquote.ingest.web import Fetcher
from pullquote.ingest.web.addresses import is_public, shown, web_address

PRIVATE = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
PRIVATE_6 = [
    "::/128",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
    "fec0::/10",
    "64:ff9b:1::/48",
]


def within(networks, network_type, address_type):
    return st.sampled_from([network_type(n) for n in networks]).flatmap(
        lambda n: st.integers(int(n[0]), int(n[-1])).map(address_type)
    )


private_v4 = within(PRIVATE, IPv4Network, IPv4Address)
private_v6 = within(PRIVATE_6, IPv6Network, IPv6Address)


def spellings(ip: IPv4Address) -> list[str]:
    """The ways in which resolvers and browsers let one address be written."""
    a, b, c, d = ip.packed
    number = int(ip)
    return [
        str(ip),
        str(number),
        hex(number),
        f"0{number:o}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"{a:#x}.{b}.{number & 0xFFFF}",
        f"{ip}.",
        str(ip).replace(".", "。"),
        "".join(chr(ord(x) + 0xFEE0) if x.isdigit() else x for x in str(ip)),
        f"[::ffff:{ip}]",
        f"[::ffff:{a:02x}{b:02x}:{c:02x}{d:02x}]",
        f"[0:0:0:0:0:ffff:{ip}]",
        f"[::{ip}]",
        f"[64:ff9b::{ip}]",
        f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]",
        f"[2001:0:{a:02x}{b:02x}:{c:02x}{d:02x}::1]",
    ]


@pytest.fixture(scope="module")
def stranger():
    """A fetcher as it is by default: nothing private."""
    with Fetcher(WebSettings(delay_s=0, retries=0)) as opened:
        yield opened


@given(
    private_v4.flatmap(lambda ip: st.sampled_from(spellings(ip))), st.sampled_from(["", ":8080"])
)
def test_no_spelling_of_a_private_address_is_read(stranger, host, port):
    # A connection that is tried would be another error: of the network, or of the test's guard.
    with pytest.raises(FetchError) as refused:
        stranger.fetch(f"http://{host}{port}/")
    unknown = type(refused.value) is FetchError or "rules cannot be" in str(refused.value)
    assert isinstance(refused.value, ForbiddenAddressError) or (
        unknown and "there is no host of that name" in str(refused.value)
    )


@given(private_v6)
def test_no_private_address_of_ipv6_is_read(stranger, ip):
    for host in {str(ip), ip.exploded}:
        with pytest.raises(ForbiddenAddressError):
            stranger.fetch(f"http://[{host}]/")


@given(st.one_of(st.ip_addresses(), private_v4, private_v6))
def test_what_the_library_calls_private_is_never_public(ip):
    in_nat64 = ip in IPv6Network("64:ff9b::/96") if ip.version == 6 else False
    kinds = (
        ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast
        or ip.is_reserved or ip.is_unspecified
    )  # fmt: skip
    if kinds and not in_nat64:
        carried = getattr(ip, "ipv4_mapped", None)
        assert not is_public(str(ip)) or (carried is not None and is_public(str(carried)))


@given(st.ip_addresses(v=4))
def test_an_address_in_an_envelope_is_judged_by_what_it_carries(ip):
    for enveloped in (f"::ffff:{ip}", f"64:ff9b::{ip}"):
        assert is_public(str(ip_address(enveloped))) == is_public(str(ip))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["fe80::1%eth0", "::", "::1", "100.100.100.200", "169.254.169.254"]
)
def test_addresses_of_a_machine_its_link_or_its_cloud_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://",
        "http:///a",
        "http:news.example",
        "http://a b.example/",
        "http://[::1",
        "http://news.example:99999/",
        "http://news.example:0/",
        "http://news.example:x/",
        "http://[fe80::1%25eth0]/",
        "http://xn--zzzz.example/",
        "http://news.example/\x00",
        "http://" + "a" * 3000 + ".example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(ForbiddenAddressError, match="give the whole address"):
        web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://ann:secret@news.example/",
        "http://ann@news.example/",
        "http://127.0.0.1\\@a.example/",
    ],
)
def test_a_user_or_a_password_is_refused_and_not_repeated(url):
    with pytest.raises(ForbiddenAddressError, match="names a user") as refused:
        web_address(url)
    assert "ann" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("  HTTPS://News.Example/A#top ", "https://news.example/A"),
        ("http://news.example./a", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        (
            "http://bücher.example/ü?q=ü",
            "http://xn--bcher-kva.example/%C3%BC?q=%C3%BC",
        ),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://[::1]:80/", "http://[::1]/"),
    ],
)
def test_an_address_is_fetched_under_one_spelling(url, expected):
    assert web_address(url) == expected


@given(st.from_regex(r"https?://[a-zé.]{1,12}(:\d{1,5})?(/[ -~é%]{0,20})?", fullmatch=True))
def test_an_address_in_its_one_spelling_stays_as_it_is(url):
    try:
        once = web_address(url)
    except ForbiddenAddressError:
        return
    assert web_address(once) == once


def test_an_address_in_a_message_is_one_bounded_line():
    said = shown("http://news.example/\x1b[31m\r\n\u202e" + "a" * 1000)
    assert said.isprintable()
    assert len(said) == 200


def test_a_name_that_nobody_has_is_said_to_be_that(stranger):
    with pytest.raises(FetchError, match="there is no host of that name; check the address"):
        stranger.fetch("http://news.invalid/")
    with pytest.raises(FetchError, match="there is no host of that name; check the address"):
        stranger.fetch(f"http://{'a' * 64}.invalid/")
