"""The shape of a question: which kind of answer it wants, and what marks a text that gives one.

Pure functions over words, no model. They decide nothing alone: an answerer breaks ties between
sentences with them (`asked_for.py`), and `docs/questions.md` says what each shape gets.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from itertools import pairwise

from pullquote.ingest.sentences import sentence_starts


class Shape(StrEnum):
    """What kind of answer a question wants."""

    SAID = "said"  # direct speech with its speaker
    COMPARISON = "comparison"
    WHY = "why"  # a cause or a purpose
    NUMBER = "number"
    WHEN = "when"
    HOW = "how"  # a manner or a means
    LIST = "list"  # several things
    WHO = "who"
    WHERE = "where"
    YES_NO = "yes_no"
    OTHER = "other"


class Unit(StrEnum):
    """What a number is to be given in, where the question says so."""

    MONEY = "money"
    SHARE = "share"
    AGE = "age"
    TIME = "time"  # a length of time
    ANY = "any"


def _form(shape: Shape, pattern: str) -> tuple[Shape, re.Pattern[str]]:
    return shape, re.compile(pattern, re.IGNORECASE)


_VERBS_OF_SAYING = (
    r"say|says|said|tell|tells|told|claim(?:s|ed)?|call(?:s|ed)?|warn(?:s|ed)?|promis(?:e|es|ed)"
    r"|den(?:y|ies|ied)|announc(?:e|es|ed)|argu(?:e|es|ed)|admit(?:s|ted)?|repl(?:y|ies|ied)"
    r"|answer(?:s|ed)?|comment(?:s|ed)?|describ(?:e|es|ed)|insist(?:s|ed)?|explain(?:s|ed)?"
)
_AUXILIARY = (
    r"is|are|was|were|am|do|does|did|has|have|had|will|would|can|could|should|may|might|must|isn't"
    r"|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|won't"
)
_PLURAL = (
    r"(?!(?:was|is|has|does|this|its|news|series|species|process|press|class|business|pass)\b)"
)
_OWNER = r"(?:his|her|their|[\w-]+(?:['’]s|s['’]))"
_FORMS = (
    _form(Shape.WHY, r"^(?:why|how\s+come)\b"),
    _form(
        Shape.SAID,
        rf"^(?:who|which \w+)\s+(?:\w+\s+)?(?:{_VERBS_OF_SAYING})\b"
        rf"|\b(?:what|how)\s+(?:did|does|do|has|have|had)\s+(?:[\w’'.-]+\s+){{1,6}}?"
        rf"(?:{_VERBS_OF_SAYING})\b|\bwhose words\b|\bin whose words\b|\bwhat (?:was|is) .+"
        r"\b(?:reaction|response|reply|comment)\b|\bquoted\s+as\s+saying\b"
        rf"|\bwhat\s+(?:was|is)\s+(?!the\b)(?:[\w’'-]+\s+){{0,2}}?{_OWNER}\s+(?:\w+\s+)?"
        r"(?:verdict|opinion|advice)\b"
        r"|\bwhat\s+(?:did|does|do)\s+(?:[\w’'.-]+\s+){1,6}?(?:think|make)\s+of\b"
        rf"|\bwhat\s+(?:are|were|is|was)\s+(?:[\w’'-]+\s+){{0,3}}?{_OWNER}"
        r"\s+(?:\w+\s+)?(?:words|remarks?|statements?)\b",
    ),
    _form(
        Shape.COMPARISON,
        r"\b(?:(?:more|less|fewer)\b.{0,80}?|(?!rather|other)\w{3,}er\s+)\bthan\b(?!\s+[$€£]?\d)"
        r"|^how\b.+\b(?:stack|measure)s?\s+up\b\s*(?:$|\?|against\b|to\b|with\b)"
        r"|\bcompared?\s+(?:with|to)\b|\bcompare\b|\bdifference\s+between\b|\bdiffer\s+from\b"
        r"|^(?:which|who|what)\b.+\b(?:more|less|fewer|(?:is|was|are|were)\s+(?:much\s+|far\s+|now\s+)?"
        r"\w{3,}er)\b.*[,:]\s+.+\bor\b|^(?:which|who)\s+\w+\s+(?:.+\s)?(?!other)\w{3,}er[,:]\s+.+\bor\b"
        r"|\bversus\b",
    ),
    _form(Shape.YES_NO, rf"^(?:{_AUXILIARY})\b"),
    _form(
        Shape.WHY,
        r"\bwhy\b|\bhow\s+come\b|\bfor\s+(?:what|which)\s+reasons?\b|\bon\s+what\s+grounds\b"
        r"|\bwhat\s+(?:caused|causes|led\s+to|made|prompted|triggered|sparked|drove|explains)\b"
        r"|\bwhat\s+(?:is|was|were|are)\s+the\s+(?:\w+\s+)?(?:causes?|reasons?)\b"
        rf"|\bwhat\s+(?:is|was|were|are)\s+(?:[\w’'-]+\s+){{0,2}}?{_OWNER}\s+reasons?\b"
        r"|\bwhat\s+(?:is|was)\s+the\s+point\s+of\s+(?:the\s+\w+\s*\?|\w+ing\b)"
        r"|\bwhat(?:['’]s|\s+lies)\s+behind\b|^what\s+(?:led|got)\b.+\bto\s+\w+",
    ),
    _form(Shape.HOW, r"\b(?:in|by)\s+what\s+(?:ways?|means|method)\b"),
    _form(
        Shape.NUMBER,
        r"\bhow\s+(?:many|much|old|long|far|tall|big|large|often|high|fast|deep|wide|heavy|hot)\b"
        r"|\b(?:what|which)\s+(?:per\s?cent|percentage|number|age|share|proportion|amount|price"
        r"|sum)\b|\bwhat\s+(?:did|does|do|will|would)\s+.+\bcost\b"
        r"|\bwhat(?:['’]s|\s+(?:is|was|are|were))\s+the\s+(?:[\w-]+\s+){0,2}?"
        r"(?:price|score|total|amount|percentage|(?:death\s+)?toll)\b",
    ),
    _form(
        Shape.WHEN,
        r"^(?:(?!\b(?:how|what|which|who|whose|where)\b).)*\bwhen\b|\bwhen\s*\?*$"
        r"|\b(?:what|which)\s+(?:day|date|year|month|time|week)\b|\bhow\s+soon\b"
        r"|\bwhat(?:['’]s|\s+(?:is|was))\s+the\s+(?:[\w-]+\s+){0,2}?(?:date|day|year)\b"
        r"|\bsince\s*:?$",
    ),
    _form(Shape.HOW, rf"\bhow\s+(?:exactly\s+)?(?:(?:{_AUXILIARY})\b|to\b)"),
    _form(
        Shape.LIST,
        rf"\b(?:which|what)\s+(?:(?:two|three|four|five|six|several|other|new|big|major)\s+)?"
        rf"{_PLURAL}\w+(?<![su])s\b"
        r"(?!\s*[’'])|^(?:name|list)\b|\bwho\s+(?:are|were)\s+(?:the|all)\b|\bwhat\s+(?:else|all)\b"
        rf"|\b(?:which|what)\s+(?!(?:{_AUXILIARY})\b)(?:(?!(?:in|from|at|for)\b)\w+\s+){{0,3}}?"
        rf"{_PLURAL}\w+(?<![su])s\s+(?:were|are|have)\b"
        rf"|\bwhich\s+(?:(?!(?:of|in|from|at|for)\b)\w+\s+){{0,2}}?{_PLURAL}\w+(?<![su])s\s+did\b"
        r"|\b(?:which|what)\s+(?:\w+\s+){1,2}things\b",
    ),
    _form(Shape.WHO, r"\bwho(?:m|se)?\b"),
    _form(
        Shape.WHERE,
        r"\bwhere\b|\b(?:in\s+)?(?:which|what)\s+(?:country|city|town|state|place)\b",
    ),
)
_LEAD = re.compile(
    r"^(?:(?:and|but|so|then|also|ok|okay)\b,?\s+)*"
    r"(?:(?:when|after|with|in|as)\b[^?]+,\s+(?=(?:who|whose|which|what|where|how|why)\b))?",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:(?:please|hi|hello|sorry)\b,?\s+)*(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?"
    r"(?=(?:list|name|explain)\b)"
    r"|(?:do|does|did|can|could|would|will|might|may)\s+(?:you|i|we|anyone|anybody|someone)\s+"
    r"(?:(?:please|perhaps|also|possibly|happen\s+to)\s+)*(?:know|tell|say|find\s+out|remember|show|ask"
    r"|give)\b(?:\s+(?:me|us))?,?\s+"
    r"|i(?:['’]d|\s+would)?\s+(?:just\s+)?(?:want|like|need|love)\s+to\s+(?:know|find\s+out|learn"
    r"|understand|ask)\b,?\s+|i\s+wonder\s+|i(?:['’]m|\s+am)\s+wondering\s+"
    r"|(?:please\s+)?(?:tell|show)\s+(?:me|us)\s+|any\s+idea\s+|please\s+)(?!that\b)",
    re.IGNORECASE,
)
_INDIRECT = (  # in "can you tell me how the bell was found" no verb stands before its subject
    _form(Shape.YES_NO, r"^(?:if|whether)\b"),
    _form(
        Shape.SAID,
        rf"^what\s+(?:[\w’'.-]+\s+){{1,5}}?(?:{_VERBS_OF_SAYING})\b(?:\s+(?:about|on|of|to|when|after)"
        r"\b|\s*[?.]*$)",
    ),
    *_FORMS,
    _form(Shape.HOW, r"^how\b"),
)

_BRIEF = frozenset({Shape.WHO, Shape.WHERE, Shape.WHEN, Shape.NUMBER, Shape.OTHER})
_ACCOUNT = re.compile(r"\bwhat\b.+\babout\b", re.IGNORECASE)  # what did she write about it?

_UNITS: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    (
        Unit.SHARE,
        re.compile(
            r"\bwhat\s+(?:(?:is|was)\s+the\s+)?(?:per\s?cent|percentage|share|proportion)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Unit.MONEY,
        re.compile(
            r"\bhow\s+much\b.*\b(?:cost|costs|money|pay|pays|paid|spend|spent|worth|price|owed?|owes"
            r"|sell|sold|bid|fined?|raised?|donated?|dollars?|euros?|damages?|loss(?:es)?)\b"
            r"|\bwhat\b.+\bcost\b|\bwhat\b.{0,40}\b(?:price|sum)\b",
            re.IGNORECASE,
        ),
    ),
    (Unit.AGE, re.compile(r"\bhow\s+old\b|\bwhat\s+age\b", re.IGNORECASE)),
    (
        Unit.TIME,
        re.compile(r"\bhow\s+long\s+(?:did|does|do|has|have|will|was|is|were)\b", re.IGNORECASE),
    ),
)
_A_NUMBER = (
    r"(?:\d[\d,.]*|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion|half|third|quarter)s?)"
)
_GIVES: dict[Unit, re.Pattern[str]] = {
    Unit.MONEY: re.compile(
        rf"[$€£¥]\s?\d|\b{_A_NUMBER}\b(?:\s+\w+)?\s+(?:dollars?|euros?|pounds?|cents?|yen|pence)\b"
        r"|\b(?:for|at)\s+no\s+cost\b|\bfree\b",
        re.IGNORECASE,
    ),
    Unit.SHARE: re.compile(
        rf"\d\s?%|\b{_A_NUMBER}\s+per\s?cent\b|\b(?:half|third|quarter|majority)\b"
        r"|\bout\s+of\s+(?:every\s+)?\w+\b",
        re.IGNORECASE,
    ),
    Unit.AGE: re.compile(
        r"\b\w+[-\s]years?[-\s](?:old|of\s+age)\b|\bage[ds]?\s+(?:of\s+)?\w+|,\s*\d{1,3}(?=\s*[,.;—–])"
        r"|\(\d{1,3}\)|\b(?:is|was|turn(?:s|ed|ing)?)\s+(?:now\s+|about\s+)?\d{1,3}(?=\s*(?:[.,;!?”\"]|$))"
        r"|\bin\s+(?:his|her|their)\s+(?:\d0s|\w+ties)\b",
        re.IGNORECASE,
    ),
    Unit.TIME: re.compile(
        rf"\b{_A_NUMBER}(?:\s+|-)(?:\w+\s+)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?"
        r"|decades?)\b|\buntil\b|\bsince\b|\bfrom\b.+\bto\b",
        re.IGNORECASE,
    ),
}
_CAUSE = re.compile(
    r"\bbecause\b|\bdue\s+to\b|\bowing\s+to\b|\bthanks\s+to\b|\bas\s+a\s+result\b|\bresult(?:s|ed)?"
    r"\s+(?:of|from)\b|\bcaus(?:e|es|ed|ing)\b|\bblam(?:e|es|ed|ing)\b|\breasons?\b|\bled\s+to\b"
    r"|\bstem(?:s|med)?\s+from\b|\bso\s+that\b|\bin\s+order\s+to\b|\bcit(?:ed|es|ing)\b|\bprompt(?:ed"
    r"|ing)\b|\btrigger(?:ed|ing)\b|\bafter\s+\w+ing\b|\bfear(?:s|ed|ing)?\b|\bsays?\s+it\s+needs\b",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:by|through|via|with|using)\s+(?:\w+\s+)?\w+(?:ing)?\b|\bused\b|\bmethod\b|\bso\s+that\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[“\"](?:[^”\"]+\s+){3,}[^”\"]*[”\"]?")
_SPEAKER = re.compile(
    rf"\b(?:{_VERBS_OF_SAYING}|ask(?:s|ed)?|add(?:s|ed)?|wrote|writes|tweeted|according\s+to)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[^,;]+[,;][^,;]+(?:[,;]|\band\b)|\bboth\b|\n\s*[-*•]")
_COMPARES = re.compile(
    r"\bthan\b|\bcompared\b|\bwhile\b|\bwhereas\b|\b(?:up|down)\s+from\b|\bas\s+\w+\s+as\b|\bversus\b",
    re.IGNORECASE,
)


def shape_of(question: str) -> Shape:
    """Say what kind of answer a question wants.

    Of several sentences the last that asks counts: "A ferry sank on Monday. Who owned it? Thanks!".
    Polite words before what is asked do not: "can you tell me who owned it?".
    """
    starts = (*sentence_starts(question), len(question))
    sentences = [question[start:end].strip() for start, end in pairwise(starts)]
    asking = [sentence for sentence in sentences if sentence.endswith("?")] or sentences
    asked = _LEAD.sub("", asking[-1]) if asking else ""
    plain = _POLITE.sub("", asked)
    forms = _FORMS if plain == asked else _INDIRECT
    return next((shape for shape, form in forms if form.search(plain)), Shape.OTHER)


def answered_in_a_few_words(question: str) -> bool:
    """Say whether a few words can be the answer: not to "why", "how", a list or an account."""
    return shape_of(question) in _BRIEF and not _ACCOUNT.search(question)


def unit_of(question: str) -> Unit:
    """Say what a number that answers is given in; ANY where the question does not say."""
    return next((unit for unit, form in _UNITS if form.search(question)), Unit.ANY)


def gives(text: str, unit: Unit) -> bool:
    """Say whether a text has something of a unit; every text has something of ANY."""
    form = _GIVES.get(unit)
    return form is None or bool(form.search(text))


def bears_marks_of(text: str, shape: Shape) -> bool:
    """Say whether a text has the marks of an answer of this shape; False for those without any.

    A cause has "because", direct speech its marks and a verb of saying, a list its commas.
    """
    marked = _MARKS.get(shape)
    return marked is not None and marked(text)


_MARKS: dict[Shape, Callable[[str], bool]] = {
    Shape.WHY: lambda text: bool(_CAUSE.search(text)),
    Shape.HOW: lambda text: bool(_MEANS.search(text)),
    Shape.SAID: lambda text: bool(_SPEECH.search(text) and _SPEAKER.search(text)),
    Shape.LIST: lambda text: bool(_SEVERAL.search(text)),
    Shape.COMPARISON: lambda text: bool(_COMPARES.search(text)),
}
