"""Bytes of the web to text."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.config import BadInputError
from pullquote.ingest.web.charset import text_of

GERMAN = "Größere Brücken über die Flüsse, schrieb der “Bote” – für 5 €."
META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("encoding", "label", "text"),
    [
        ("cp1252", "iso-8859-1", GERMAN),
        ("cp1252", "windows-1252", GERMAN),
        ("cp1252", "latin1", GERMAN),
        ("cp1251", "windows-1251", "Мост через реку закрыли в марте."),
        ("koi8-r", "koi8-r", "Мост через реку закрыли в марте."),
        ("iso8859-2", "ISO-8859-2", "Most na Łabie zamknięto w marcu."),
        ("cp932", "shift_jis", "橋は三月に閉鎖された。①"),
        ("euc_jp", "euc-jp", "橋は三月に閉鎖された。"),
        ("iso2022_jp", "iso-2022-jp", "橋は三月に閉鎖された。"),
        ("gb18030", "gb2312", "大桥三月关闭。镕"),
        ("big5hkscs", "big5", "大橋三月關閉。"),
        ("cp949", "euc-kr", "다리는 3월에 폐쇄되었다. 똠"),
        ("cp874", "tis-620", "สะพานปิดในเดือนมีนาคม"),
    ],
)
def test_a_declared_encoding_is_read_as_the_web_means_it(encoding, label, text):
    assert text_of(text.encode(encoding), label) == text
    inside = META.format(label) + text
    assert text_of(inside.encode(encoding), None) == inside
    declared = f"<?xml version='1.0' encoding='{label}'?>{text}"
    assert text_of(declared.encode(encoding), None) == declared


def test_the_header_counts_before_the_page():
    page = META.format("windows-1251") + "Łódź"
    assert text_of(page.encode("iso8859-2"), "iso-8859-2") == page


def test_what_is_valid_utf_8_is_that_whatever_is_declared():
    assert text_of(GERMAN.encode(), "iso-8859-1") == GERMAN
    assert text_of((META.format("koi8-r") + GERMAN).encode(), None).endswith(GERMAN)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_counts_before_all(encoding):
    assert text_of(GERMAN.encode(encoding), "iso-8859-1") == GERMAN


def test_one_broken_byte_does_not_change_the_encoding_of_all_the_others():
    page = (GERMAN * 10).encode() + b"\xff" + GERMAN.encode()
    assert text_of(page, "utf-8") == GERMAN * 10 + "\N{REPLACEMENT CHARACTER}" + GERMAN
    thai = ("大橋三月關閉。" * 40).encode("big5hkscs") + b"\xff"
    assert text_of(thai, "big5").startswith("大橋三月關閉。")


def test_a_declaration_that_the_bytes_belie_is_not_believed():
    assert text_of(GERMAN.encode("cp1252"), "utf-8") == GERMAN


@pytest.mark.parametrize(
    "label",
    [
        "unicode_escape",
        "idna",
        "punycode",
        "utf-7",
        "rot13",
        "zip",
        "undefined",
        "x" * 40,
        "\0",
        "é",
    ],
)
def test_a_codec_that_is_no_character_set_of_the_web_is_not_used(label):
    text = "Plain \\u0041 words +AGE- and more of them"
    assert text_of(text.encode(), label) == text


def test_binary_is_no_text():
    with pytest.raises(BadInputError):
        text_of(bytes(range(256)) * 100, "utf-8")


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "gb18030", "shift_jis", "latin1"]))
def test_any_bytes_are_text_or_refused(data, label):
    with contextlib.suppress(BadInputError):
        assert isinstance(text_of(data, label), str)
