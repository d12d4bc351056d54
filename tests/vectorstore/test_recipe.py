import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.config import BadInputError
from pullquote.vectorstore.recipe import content_sha256, day_of, embedded_text, vector_key


def test_embedded_text_is_title_date_and_passage():
    text = embedded_text("A  title\n", "2018-03-05T10:00:00+02:00", "Body.")
    assert text == "A title\nMarch 5, 2018\nBody."


def test_missing_title_and_date_leave_no_blank_line():
    assert embedded_text(" ", None, "Body.") == "Body."


@pytest.mark.parametrize("published", ["yesterday", "2018-02-30", "", "03/05/2018"])
def test_a_date_that_is_none_is_refused_with_its_value(published):
    with pytest.raises(BadInputError, match="YYYY-MM-DD") as caught:
        day_of(published)
    assert repr(published) in str(caught.value)


def test_key_depends_on_the_embedded_text_alone():
    assert vector_key("x") == vector_key("x") != vector_key("y")
    assert len(vector_key("x")) == 32


PLAIN = st.text("ab1:", max_size=5)


@given(PLAIN, PLAIN, st.none() | PLAIN.filter(bool))
def test_the_hash_tells_title_from_text(title, text, published):
    digest = content_sha256(title, text, published)
    assert len(digest) == 64
    assert content_sha256(f"{title}x", text, published) != digest
    assert content_sha256(title, f"{text}x", published) != digest
    if text:
        assert content_sha256(title + text[0], text[1:], published) != digest
    assert content_sha256(title, text, "2020-01-01") != digest
