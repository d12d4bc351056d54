"""A question's words as a full-text query: what is worth looking for, and what is not."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:['’.\-&][^\W_]+)*")
"""A word, with its inner apostrophes, dots and hyphens."""

_APOSTROPHE_S = re.compile(r"['’]s$")

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does
    doesn't doing don't down during each few for from further had hadn't has hasn't have haven't
    having he her here hers herself him himself his how i if in into is isn't it it's its itself
    just let's me more most my myself no nor not of off on once only or other our ours ourselves
    out over own same she should shouldn't so some such than that the their theirs them themselves
    then there these they this those through to too under until up upon us very was wasn't we were
    weren't what when where which while who whom whose why will with won't would wouldn't you your
    yours yourself yourselves tell say said says according many much week today yesterday
    recently latest
    """.split()
)


def bare(word: str) -> str:
    """Return a word in lower case and without its 's."""
    return _APOSTROPHE_S.sub("", word.lower())


def content_words(question: str) -> list[str]:
    """Return the words of `question` that carry meaning, in order, each once, in lower case.

    A question of stop words alone ("who was it?") keeps all of its words.
    """
    words = [bare(word) for word in WORD.findall(question)]
    telling = [word for word in words if word not in STOP_WORDS]
    return list(dict.fromkeys(telling or words))


_NOT_A_WORD = re.compile(
    r"(?:(?!(?:(?<=\d)|(?<![^\s$€£]))\.\d)[^\w%$€£'])+"
)  # but "3.5" is one word
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PER_CENT = re.compile(r"(?<=\d)\s*per\s?cent\b")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_OUTER_APOSTROPHES = re.compile(r"'s\b|(?<!\w)'|'(?!\w)")


def normalised(text: str) -> str:
    """Return lower-case words between single spaces, without punctuation, articles and 's.

    The same in another spelling comes out the same: "U.S." as "us", "5 percent" as "5%". A decimal
    stays one word: "3.5 million" does not hold "5 million".
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), _PER_CENT.sub("%", text))
    text = _OUTER_APOSTROPHES.sub(" ", text)
    text = _ARTICLES.sub(" ", _NOT_A_WORD.sub(" ", _THOUSANDS.sub("", text)))
    return f" {' '.join(text.split())} "
