"""Bytes become text, or are refused."""

import codecs

import pytest

from pullquote.config import BadInputError
from pullquote.ingest.encoding import decode

FRENCH = "Le maire a démissionné hier à Évry, « c’est fini », a-t-il dit."


@pytest.mark.parametrize(
    "data",
    [
        FRENCH.encode(),
        FRENCH.encode("utf-8-sig"),
        FRENCH.encode("utf-16"),
        codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"),
        FRENCH.encode("utf-16-le"),
        FRENCH.encode("utf-16-be"),
        FRENCH.encode("utf-32"),
        FRENCH.encode("cp1252"),
    ],
)
def test_each_encoding_gives_the_same_text(data):
    assert decode(data) == FRENCH


def test_latin_1_is_read_as_such():
    assert decode("Die Straße nach Köln ist gesperrt.".encode("latin-1")) == (
        "Die Straße nach Köln ist gesperrt."
    )


def test_a_short_western_text_is_not_taken_for_chinese():
    assert decode("café".encode("cp1252")) == "café"


def test_another_alphabet_is_told():
    russian = "Мэр города подал в отставку после скандала с бюджетом, сообщили в среду."
    assert decode(russian.encode("cp1251")) == russian


def test_the_encoding_that_a_document_declares_is_tried_first():
    polish = "Zażółć gęślą jaźń"
    assert decode(polish.encode("iso8859-2"), declared="iso-8859-2") == polish
    assert decode(b"plain", declared="no-such-encoding") == "plain"
    assert decode("À la mairie".encode("cp1252"), declared="no-such") == "À la mairie"


def test_a_few_stray_controls_do_not_make_a_text_binary():
    assert decode(b"A NUL \0 and a bell \x07 in a text of words.") == (
        "A NUL \0 and a bell \x07 in a text of words."
    )


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"%PDF-1.7 words words",
        b"PK\x03\x04 words",
        b"\0\1\2\3\4\5\6\7" * 50,
        codecs.BOM_UTF16_LE + b"\x00\xd8a",
        b"\xff\xfe\x00\x00\xff",
        b"caf\xe9 \0 and words",
    ],
)
def test_what_is_not_text_is_refused_with_a_remedy(data):
    with pytest.raises(BadInputError) as caught:
        decode(data)
    assert caught.value.remedy
