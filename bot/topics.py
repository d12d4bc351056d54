"""Requests that only name a topic: "tell me about the ferry", "anything on the storm?", "the bell".

Nothing particular is asked for, so the words around the topic only lead astray: they are left out
when it is searched for and read, and what an article begins with tells most of it.
"""

import re

from pullquote.bot.words import STOP_WORDS, WORD, bare

_ABOUT = r"(?:about|on|of|regarding|concerning)"
_OF_ARTICLES = (
    r"(?:articles?|stor(?:y|ies)|papers?|newspapers?|press|media|news|reports?|reporting|coverage"
    r"|archives?|corpus|sources?|clippings|collection|headlines?|pieces?|writing)"
)
_MATTER = (
    rf"(?:(?:any|some|every)?thing|all|more|{_OF_ARTICLES}|info|information|details|facts"
    r"|background|updates?|summary|summaries|overview|rundown|gist|latest|material)"
)
_WORD = (  # "show me what you have on the ferry", but not "tell me what it cost on Sunday"
    r"(?:(?!(?:about|on|of|regarding|concerning|how|who\w*|which|when|where|why|if|whether)\b"
    r"|what\b(?!\s+(?:you|we)\b))[\w’'-]+\s+)"
)
_REQUEST = re.compile(
    rf"""
    ^(?:(?:please|hi|hello|hey|so|ok|okay|and|sorry)\b,?\s+)*
    (?:
        (?:can|could|would|will)\s+you\s+(?:please\s+)?
      | i(?:['’]d|\s+would)\s+like\s+(?:you\s+)?to\s+
      | i\s+(?:want|need)\s+(?:you\s+)?to\s+
    )?
    (?:
        (?:tell|inform|update|brief|remind|show|send|give|get|find|fill|catch|bring|walk)
        \s+(?:me|us)\s+{_WORD}{{0,5}}?(?:about|on|regarding|concerning)
      | (?:give|show|get|find)\s+(?:me|us)\s+{_WORD}{{0,3}}?{_MATTER}\s+{_ABOUT}
      | (?:show|find|list|get|pull\s+up|summari[sz]e)\s+{_WORD}{{0,3}}?{_MATTER}\s+{_ABOUT}
      | summari[sz]e
      | what\s+(?:do|does|did|has|have|had)\s+{_WORD}{{0,3}}?{_OF_ARTICLES}\s+(?:\w+\s+)?
        (?:say|said|tell|told|report|reported|write|written|have|know)\s+(?:(?:me|us)\s+)?{_ABOUT}
      | what(?:\s+else)?(?:['’]s|\s+(?:is|was|has|had|have|gets|got))\s+(?:(?:been|ever)\s+)*
        (?:said|written|reported|published|known|told|printed)\s+{_ABOUT}
      | what(?:\s+else)?\s+(?:do|can|could|did)\s+(?:we|you|i|they|people)
        \s+(?:know|have|find|tell\s+(?:me|us)|say|learn|write|report)\s+{_ABOUT}
      | what(?:['’]s|\s+is|\s+was)?\s+
        (?:
            there\s+(?:about|on)
          | (?:new|up|going\s+on|happening)\s+(?:with|on)
          | the\s+(?:latest|newest|news|story|word|deal)\s+(?:{_OF_ARTICLES}\s+)?(?:{_ABOUT}|with)
        )
      | what\s+{_OF_ARTICLES}\s+(?:is|are|was|were)\s+there\s+{_ABOUT}
      | (?:what|how)\s+about
      | (?:tell\s+(?:me|us)\s+)?what(?:['’]s|\s+has|\s+had)?
        \s+(?:happened|been\s+(?:happening|going\s+on))\s+with
      | (?:(?:is|are|was|were)\s+there|(?:do|did)\s+(?:you|we)\s+have|(?:have\s+(?:you|we)\s+)?got)
        \s+{_WORD}{{0,2}}?{_MATTER}\s+{_ABOUT}
      | (?:i(?:['’]m|\s+am)\s+|we(?:['’]re|\s+are)\s+)?(?:looking|searching)\s+for
        \s+{_WORD}{{0,2}}?{_MATTER}\s+{_ABOUT}
      | (?:know|learn|read|hear|see)\s+(?:{_WORD}?{_MATTER}\s+)?about
      | read\s+up\s+on
      | i\s+(?:want|need)\s+{_WORD}{{0,2}}?{_MATTER}\s+{_ABOUT}
      | (?:(?:any|some|the|all|a|very|latest|more|new|recent)\s+){{0,3}}{_MATTER}\s+{_ABOUT}
      | (?:which|what)\s+(?:articles|stories|reports|pieces)
        \s+(?:are|were|do\s+you\s+have|are\s+there)\s+{_ABOUT}
    )
    \s+(?P<topic>\S.*?)
    (?:,?\s+(?:please|thanks|thank\s+you|so\s+far|in\s+the\s+(?:news|articles|archive)))*[\s?.!]*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FACT = (
    r"(?:price|cost|toll|number|amount|odds|rate|percent|percentage|share|age|height|length|weight"
    r"|size|distance|capacity|population|turnout|salary|pay|name|date|score|total|reason|cause"
    r"|winner|result|address|location|capital|author|killer|ceo|opinion|position|stance|view|verdict"
    r"|reaction|quote)s?|salaries"
)
_ASKING = r"(?:how|who|whom|whose|what|which|when|where|why|if|whether)"
_A_QUESTION = re.compile(
    rf"^(?:{_ASKING}|that|it|this|them|him|her|his|its|their|those|these"
    r"|the\s+(?:first|second|third|last|other|same)\s+(?:one|article|story|quote))\b"
    rf"|^(?:the\s+)?(?:{_FACT})\b|[?!]|[.;:,]\s*(?:\w+\s+){{0,2}}?{_ASKING}\b"
    rf"|\band\s+(?:tell|{_ASKING})\b",
    re.IGNORECASE,
)
_ASKS = re.compile(  # words and marks that a topic by itself has not
    r"\b(?:(?:how|who|what|when|where)s?|why|whom|whose|which|if|whether|is|are|was|were|am|be|do"
    r"|does|did|has|have|had|will|would|can|could|should|might|must|i|you|we|he|she|they|me|us"
    rf"|{_FACT}|times|hours|killed|injured|dead|died|won|cheapest|biggest|largest|highest|oldest"
    r"|longest|fastest|tallest|lowest|most|least|top|first|last)\b|[:;…=?!()\[\]]|\.\."
    r"|\b(?!(?:19|20)\d\d\b)\d[\d,.]*\s+\w+s\b",
    re.IGNORECASE,
)
_IN_NAMES = re.compile(r"\b(?:First|Top|Last)\s+(?=[A-Z])|(?<=\s)(?:Will|Who)\b|\b(?:US|WHO)\b")
_ORDERS = re.compile(
    r"^(?:list|name|explain|tell|show|give|find|get|compare|count|define|describe|say|help|quote"
    r"|translate|write|check|verify|ignore|please|hi|hello|hey|thanks?|thank|ok|okay|yes|no|and|or"
    r"|but|so|more|again)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(r",?\s+(?:please|thanks|thank\s+you)$", re.IGNORECASE)
_NO_TOPICS = frozenset(
    """
    one ones first second third other another same anything something everything else number article
    articles story stories quote news new link source sources really stop cool got thx bye wow nice
    great sure hmm lol next back quit exit
    """.split()
)
_MOST_WORDS = 14
_MOST_WORDS_ALONE = 8


def topic_of(request: str) -> str | None:
    """Return the topic alone, as it stands in the request; None where more is asked for.

    "Tell me how the ferry sank" and "what did the mayor say about the ferry?" ask for more, and
    "what about it?" names nothing.
    """
    found = _REQUEST.match(request.strip())
    if found is None:
        return _alone(_COURTESY.sub("", request.strip(" \t?.!")))
    topic = found["topic"]
    around = found.string[: found.start("topic")]
    if _A_QUESTION.search(topic) or re.search(rf"\b(?:{_FACT})\b", around, re.IGNORECASE):
        return None
    return topic if len(topic.split()) <= _MOST_WORDS and _names_something(topic) else None


def _alone(text: str) -> str | None:
    """Return a few words that neither ask nor order."""
    if not 0 < len(text.split()) <= _MOST_WORDS_ALONE or _ORDERS.match(text):
        return None
    if _ASKS.search(_IN_NAMES.sub(" ", text)) or not _names_something(text):
        return None
    return text


def _names_something(text: str) -> bool:
    words = (bare(word) for word in WORD.findall(text))
    return any(word not in STOP_WORDS | _NO_TOPICS and not word.isdigit() for word in words)
