"""Questions made from news articles by rule, for the reader to practise on what it will meet.

A name or a number of an article's first sentence or headline is put as a question ("A fire in the
old grain store killed how many people"). It is asked of another passage that names it, of the same
article or of one of the same days, and of the passage that is likeliest to be mistaken for one that
does: cloze questions (Lewis et al. 2019) with distant supervision (Mintz et al. 2009), and the
negatives that a search would bring up. Headlines, and articles by somebody else, say it in other
words. Articles of the news questions are left out.
"""

import math
import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from training.sets import NAME, WORD, Example, Range, Row, read_rows, sentences_of

_DAYS = timedelta(days=6)  # articles so near in time tell of the same events
_LONG = 640  # characters of a passage
_LEAD_WORDS = range(9, 36)
_FEWEST_WORDS = 6
_FEWEST_HEADLINE_WORDS = 5
_FROM_THE_LEAD = 0.2  # of the other questions are asked of the sentence that they were made of
_ELSEWHERE = 0.5  # of the questions are asked of another article first
_LEAST_SHARED = 0.3  # of the weight of a question's words must stand in a passage that is asked
_LEAST_BY_ANSWER = 2  # words of the question beside the answer, in its sentence
_DATELINE = re.compile(r"^[^\n]{0,45}?(?:\((?:CNN|AP)[^)]*\)|\bCNN[\w ]*\s*[—–-]+|[—–])\s*")
_NOT_THE_HEADLINE = re.compile(r"^(?:[A-Z]\w+(?: \w+)?: )| \|.*$| - .*$")
_DAY = re.compile(r"\b(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_TIME = re.compile(
    r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr)uary|March|April|May|June|July|"
    r"August|September|October|November|December)\b"
)
_NOT_FIRST_NAMES = frozenset({"Los", "Las", "San", "Santa", "El", "St", "Fort", "New", "CNN"})
_TITLE = r"\b(?:President|Gov\.|Sen\.|Rep\.|Mr\.|Ms\.|Dr\.|Judge|Mayor|Minister|Justice) $"
_ALONE_BEFORE = re.compile(rf"(?<![\w'’])[a-z][\w'’-]*,? $|{_TITLE}|^$")
_LEFT_OUT = re.compile(rf"\b[Tt]he $|{_TITLE}")
_ALONE_AFTER = re.compile(
    r"[.,;]|$| (?:in|on|at|of|to|for|from|with|after|as|by|over|during|who|that|and|or|has|have|had"
    r"|is|are|was|were|will|would|could|can|may|said|says|\w+ed|this|next|last)\b"
)
_VERB_AFTER = re.compile(r" [a-z]+s\b")
_NUMBER_AFTER = re.compile(r"[ %]|[.,](?: |$)|$")
_NAMESAKES = 3  # longer names that begin with a first name
_SURNAME_SHARE = 0.1  # of a surname's mentions, as often it follows a first name
_PLACE_SHARE = 0.2  # of a place's mentions follow "in"
_ASKED = {
    "person": ("who", "which person"),
    "place": ("which place", "where"),
    "thing": ("what", "which organization"),
    "year": ("which year",),
    "percentage": ("what percentage",),
    "money": ("how much money",),
    "number": ("how many", "what number of"),
}


@dataclass(frozen=True, slots=True)
class _Passage:
    """Consecutive sentences of the article of this number, and their words of three letters up."""

    home: int
    text: str
    words: frozenset[str]


def pseudo_examples(articles: Sequence[Row], count: int, draw: random.Random) -> Iterator[Example]:
    """Make up to so many questions; ask each of a passage that answers and of one that does not.

    Where no passage is near enough, that one is left out.

    Args:
        articles: With text and date, oldest first.
        count: Of questions.
        draw: Articles, names and forms of questions follow from it.
    """
    names = _Names(row["text"] for row in articles)
    archive = _Archive(articles)
    made = 0
    for turn in draw.sample(range(2 * len(articles)), 2 * len(articles)):
        if made == count:
            return
        at, from_headline = divmod(turn, 2)
        source = _headline(articles[at]["title"]) if from_headline else _lead(articles[at]["text"])
        asked = _question(source, names, draw) if source else None
        if asked is None:
            continue
        question, answer, lead = asked
        words = _words(question)
        near = archive.near(at, words)
        from_lead = not from_headline and draw.random() < _FROM_THE_LEAD
        if not from_lead and draw.random() < _ELSEWHERE:
            near.sort(key=lambda passage: passage.home == at)
        answering = (
            _answered(question, answer, words, passage)
            for passage in near
            if (lead in passage.text) == from_lead
        )
        named = _words(answer)
        silent = (
            Example(question, passage.text, sentences_of(passage.text))
            for passage in near
            if answer not in passage.text and not named & passage.words
        )
        found = [next(filter(None, answering), None), next(silent, None)]
        yield from filter(None, found)
        made += any(found)


class _Archive:
    """Passages of articles, found by the words that they share with a question."""

    def __init__(self, articles: Sequence[Row]) -> None:
        self._passages = [list(_passages(at, row["text"])) for at, row in enumerate(articles)]
        self._dates = [date.fromisoformat(row["date"]) for row in articles]
        holding = Counter(word for each in chain(*self._passages) for word in each.words)
        many = sum(map(len, self._passages))
        self._weights = {word: math.log(many / holders) for word, holders in holding.items()}

    def near(self, at: int, words: frozenset[str]) -> list[_Passage]:
        """Return what shares enough words, the most first, of an article and those of its days.

        Words weigh by how rare they are: inverse document frequency (Spärck Jones 1972).
        """
        least = _LEAST_SHARED * self._weight(words)
        days = slice(
            bisect_left(self._dates, self._dates[at] - _DAYS),
            bisect_right(self._dates, self._dates[at] + _DAYS),
        )
        ranked = [
            (self._weight(words & passage.words), passage)
            for passage in chain(*self._passages[days])
        ]
        enough = [entry for entry in ranked if entry[0] >= least]
        return [passage for _, passage in sorted(enough, key=lambda entry: -entry[0])]

    def _weight(self, words: frozenset[str]) -> float:
        return math.fsum(self._weights.get(word, 0.0) for word in words)  # in any order


class _Names:
    """What kind of thing a name is, by how the articles use it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._mentions: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._heads: Counter[str] = Counter()
        self._begun: Counter[str] = Counter()
        self._surnames: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        for text in texts:
            for found in NAME.finditer(text):
                self._mentions[found[0]] += 1
                self._begun[found[0].partition(" ")[0]] += 1
                self._places[found[0]] += text.endswith(" in ", 0, found.start())
            self._lower.update(re.findall(r"\b[a-z]{2,}\b", text))
        for name in self._mentions:
            first, _, rest = name.partition(" ")
            self._heads[first] += bool(rest) and rest.isalpha()
        for name, mentions in self._mentions.items():
            if " " in name and self.kind_of(name) == "person":
                self._surnames[name.rpartition(" ")[2]] += mentions

    def is_name(self, opening: str) -> bool:
        """Say whether a sentence's first words are a name, and not only capital by their place."""
        first = opening.partition(" ")[0]
        return self._begun[first] > self._lower[first.casefold()]

    def kind_of(self, name: str) -> str:
        """Return "place", "person" or "thing"."""
        mentions = self._mentions[name]
        if mentions and self._places[name] >= _PLACE_SHARE * mentions:
            return "place"
        first, *rest = name.split(" ")
        if not rest:
            known = self._surnames[name]
            return "person" if known >= max(3, _SURNAME_SHARE * mentions) else "thing"
        named = self._heads[first] >= 3 and self._heads[first] > self._lower[first.casefold()]
        return (
            "person" if len(rest) in {1, 2} and named and first not in _NOT_FIRST_NAMES else "thing"
        )


def _lead(text: str) -> str | None:
    """Return the first sentence, if it is one to ask about."""
    body = _DATELINE.sub("", text)
    start, end = sentences_of(body)[0]
    lead = body[start:end].strip()
    whole = len(lead.split()) in _LEAD_WORDS and "\n" not in lead and lead[-1] == "."
    return lead if whole and lead[0].isalpha() else None


def _headline(title: str) -> str | None:
    """Return a headline as a sentence, if it is whole and to be asked about."""
    plain = _NOT_THE_HEADLINE.sub("", title).strip()
    whole = len(plain.split()) >= _FEWEST_HEADLINE_WORDS and plain[-1].isalnum()
    return f"{plain}." if whole and plain[0].isalpha() else None


def _question(lead: str, names: _Names, draw: random.Random) -> tuple[str, str, str] | None:
    """Return a question, its answer, and the sentence it was made of."""
    opening = re.match(r"(?:The )?([A-Z][\w-]+(?: [A-Z][\w-]+)*)", lead)
    opens = opening is not None and draw.random() < 0.5
    found = [opening.span(1)] if opening and opens and names.is_name(opening[1]) else []
    found = [span for span in found if _opens_alone(lead, *span)] or [
        match.span() for match in NAME.finditer(lead) if _stands_alone(lead, match)
    ]
    if not found:
        return None
    begin, stop = draw.choice(found)
    answer, before, after = lead[begin:stop], lead[:begin], lead[stop:-1]
    if answer[0].isdigit():
        kind, taken = _number_kind(answer, before, after)
        before, after = before[: len(before) - taken[0]], after[taken[1] :]
    else:
        kind = names.kind_of(answer)
        before = _LEFT_OUT.sub("", before)
    asked = draw.choice(_ASKED[kind])
    before, after = _trimmed(before, after, draw)
    question = f"{before}{asked}{after}?"
    if len(WORD.findall(question)) < _FEWEST_WORDS:
        return None
    return question[0].upper() + question[1:], answer, lead


def _opens_alone(lead: str, start: int, end: int) -> bool:
    """Whether what a sentence begins with is a name, as far as what follows tells."""
    if " " in lead[start:end]:
        return bool(_ALONE_AFTER.match(lead, end) or _VERB_AFTER.match(lead, end))
    return bool(_VERB_AFTER.match(lead, end)) and not lead[start:end].isupper()


def _stands_alone(lead: str, match: re.Match[str]) -> bool:
    """Whether a name is not a part of a longer one or of what follows, and a number is a whole."""
    if match[0][0].isdigit():
        return lead[match.start() - 1] in " $" and bool(_NUMBER_AFTER.match(lead, match.end()))
    return (
        not _TIME.match(match[0])
        and bool(_ALONE_BEFORE.search(lead[: match.start()]))
        and bool(_ALONE_AFTER.match(lead, match.end()))
    )


def _number_kind(answer: str, before: str, after: str) -> tuple[str, tuple[int, int]]:
    """Return what is counted, and how many characters before and after belong to it."""
    if before.endswith("$"):
        unit = re.match(r" (?:million|billion|trillion)", after)
        return "money", (1, len(unit[0]) if unit else 0)
    percent = re.match(r"%| percent", after)
    if percent:
        return "percentage", (0, len(percent[0]))
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", answer) and not re.match(r" [a-z]+s\b", after):
        return "year", (0, 0)
    return "number", (0, 0)


def _trimmed(before: str, after: str, draw: random.Random) -> tuple[str, str]:
    """Leave clauses out now and then, and the days, as somebody who asks would."""
    head, comma, tail = after.partition(", ")
    if comma and len(before.split()) + len(head.split()) > 5 and draw.random() < 0.6:
        after = head
    head, comma, tail = before.rpartition(", ")
    if comma and len(tail.split()) + len(after.split()) > 6 and draw.random() < 0.6:
        before = tail
    instead = "this week" if draw.random() < 0.5 else ""
    before, after = (_DAY.sub(instead, part).replace("  ", " ") for part in (before, after))
    return before.lstrip(), after.rstrip()


def _answered(
    question: str, answer: str, words: frozenset[str], passage: _Passage
) -> Example | None:
    """Return an example if a sentence has the answer beside words of the question."""
    spans = [
        (match.start(), match.end())
        for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", passage.text)
    ]
    sentences = sentences_of(passage.text)
    shared = {
        number: len(words & _words(passage.text[start:end]))
        for number, (start, end) in enumerate(sentences)
        if any(start <= first < end for first, _ in spans)
    }
    most = max(shared.values(), default=0)
    if most < _LEAST_BY_ANSWER:
        return None
    evidence = frozenset(number for number, words in shared.items() if words == most)
    inside: tuple[Range, ...] = tuple(
        (first, last)
        for first, last in spans
        if any(sentences[number][0] <= first < sentences[number][1] for number in evidence)
    )
    return Example(question, passage.text, sentences, inside, evidence)


def _passages(home: int, text: str) -> Iterator[_Passage]:
    begin = end = 0
    for first, last in sentences_of(text):
        if last - begin > _LONG and end > begin:
            yield _Passage(home, text[begin:end], _words(text[begin:end]))
            begin = first
        end = last
    yield _Passage(home, text[begin:end], _words(text[begin:end]))


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))


def news_articles() -> list[Row]:
    """Return dated articles, oldest first, without any that the news questions are asked of."""
    asked = list(read_rows("news_qa", "articles"))
    ids = {row["id"] for row in asked}
    openings = {row["text"][:300] for row in asked}
    urls = {row["url"] for row in asked}
    kept = [
        row
        for row in read_rows("load", "news")
        if row["date"]
        and row["id"] not in ids
        and row["url"] not in urls
        and row["text"][:300] not in openings
    ]
    return sorted(kept, key=lambda row: (row["date"], row["id"]))
