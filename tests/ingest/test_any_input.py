"""Whatever bytes come, a reader gives articles and failures, and what is stored is whole."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.config import BadInputError
from pullquote.ingest.drafts import draft, fix
from pullquote.ingest.raw import RawArticle
from pullquote.ingest.readers.table import _READERS
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile

PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "title: A\n",
            "- [x](y)\n",
            "# A heading\n\n",
            "| a | b |\n|---|---|\n",
            "> q\n",
        ),
        *("<html>", "<p>", "</p>", "<article>", "<meta name='date' content='2024-02-31'>", "<!--"),
        *('{"text": "A b. C d."}', '{"articles": [', "]}", "\n", '"', "{", "[", "\\ud800", "null"),
        *("The ferry will stop on Monday, the council of Port Marrow said in a statement.", "&#0;"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "url", "@id", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)
FIELDS = st.sampled_from(
    "text title id date url source publisher author tags mainEntityOfPage categories".split()
)


def read(suffix, data):
    pipe = SourceFile("any", None, "any", "any", None, stdin=io.BytesIO(data))
    return list(_READERS[suffix](pipe))


@pytest.mark.parametrize("suffix", _READERS)
@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=200) | st.lists(PIECES, max_size=12).map("".join).map(str.encode))
def test_any_bytes_give_articles_or_failures_with_a_remedy(suffix, data):
    items = read(suffix, data)
    assert items
    for item in items:
        assert isinstance(item, RawArticle) or (isinstance(item, Failure) and item.remedy)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(FIELDS, VALUES, max_size=5))
def test_any_record_is_refused_with_a_remedy_or_can_be_stored(record):
    (item,) = read(".jsonl", json.dumps(record | {"id": "x"}).encode())
    if isinstance(item, Failure):
        assert item.remedy
        return
    try:
        article = fix(item, SourceFile("any", None, "any", "any", None), None)
    except BadInputError:
        return
    stored = draft(article, lambda texts: [len(text.split()) for text in texts])
    assert stored.sentence_starts[0] == 0
    assert "".join(passage.span.of(stored.text) for passage in stored.passages)
    stored.text.encode()
