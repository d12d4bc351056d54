"""Requests that only name a topic: "tell me about the ferry", "what do the articles say about it?".

Nothing particular is asked for, so the words around the topic only lead astray: they are left out
when it is searched for and read, and what an article begins with tells most of it.
"""

import re

_ABOUT = r"(?:about|on|of|regarding|concerning)"
_OF_ARTICLES = (
    r"(?:articles?|stor(?:y|ies)|papers?|newspapers?|press|media|news|reports?|reporting|coverage"
    r"|archives?|corpus|sources?|clippings|collection|headlines?|pieces?|writing)"
)
_MATTER = (
    rf"(?:(?:any|some|every)?thing|all|more|{_OF_ARTICLES}|info|information|details|facts|background"
    r"|updates?|summary|summaries|overview|rundown|gist|latest|material)"
)
_FEW = r"(?:(?!about\b|on\b|of\b|regarding\b|concerning\b)[\w’'-]+\s+)"
_ME = r"(?:me|us)"
_POLITE = (
    r"(?:(?:please|hi|hello|hey|so|ok|okay|and|sorry)\b,?\s+)*"
    r"(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?"
    rf"|i(?:['’]d|\s+would)\s+like\s+(?:you\s+)?to\s+|i\s+(?:want|need)\s+(?:you\s+)?to\s+)?"
)
_FORMS = tuple(
    rf"{_POLITE}{form}"
    for form in (
        rf"(?:tell|inform|update|brief|remind|show|send|give|get|find|fill|catch|bring|walk)\s+{_ME}"
        rf"\s+{_FEW}{{0,5}}?(?:about|on|regarding|concerning)",
        rf"(?:give|show|get|find)\s+{_ME}\s+(?:(?:a|an|the|any|some)\s+)?{_FEW}{{0,2}}?{_MATTER}\s+{_ABOUT}",
        rf"(?:show|find|list|get|pull\s+up|summari[sz]e)\s+{_FEW}{{0,3}}?{_MATTER}\s+{_ABOUT}",
        r"summari[sz]e",
        rf"what\s+(?:do|does|did|has|have|had)\s+{_FEW}{{0,3}}?{_OF_ARTICLES}\s+(?:\w+\s+)?"
        rf"(?:say|said|tell|told|report|reported|write|written|have|know)\s+(?:{_ME}\s+)?{_ABOUT}",
        r"what(?:\s+else)?(?:['’]s|\s+(?:is|was|has|had|have|gets|got))\s+(?:(?:been|ever|being)\s+)*"
        rf"(?:said|written|reported|published|known|told|printed)\s+{_ABOUT}",
        rf"what(?:\s+else)?\s+(?:do|can|could|did)\s+(?:we|you|i|they|people)\s+(?:know|have|find|tell\s+{_ME}"
        rf"|say|learn|write|report)\s+{_ABOUT}",
        r"what(?:['’]s|\s+is|\s+was)?\s+(?:there\s+(?:about|on)|(?:new|up|going\s+on|happening)\s+(?:with|on)"
        rf"|the\s+(?:latest|newest|news|story|word|deal)\s+(?:{_OF_ARTICLES}\s+)?(?:{_ABOUT}|with))",
        rf"what\s+{_OF_ARTICLES}\s+(?:is|are|was|were)\s+there\s+{_ABOUT}",
        r"(?:what|how)\s+about",
        rf"(?:(?:is|are|was|were)\s+there|(?:do|did)\s+(?:you|we)\s+have|(?:have\s+(?:you|we)\s+)?got)\s+"
        rf"{_FEW}{{0,2}}?{_MATTER}\s+{_ABOUT}",
        rf"(?:i(?:['’]m|\s+am)\s+|we(?:['’]re|\s+are)\s+)?(?:looking|searching)\s+for\s+{_FEW}{{0,2}}?"
        rf"{_MATTER}\s+{_ABOUT}",
        rf"(?:know|learn|read|hear|see)\s+(?:{_FEW}{{0,1}}?{_MATTER}\s+)?about",
        rf"i\s+(?:want|need)\s+{_FEW}{{0,2}}?{_MATTER}\s+{_ABOUT}",
        rf"(?:(?:any|some|the|all|a|very|latest|more|new|recent)\s+){{0,3}}{_MATTER}\s+{_ABOUT}",
        rf"(?:which|what)\s+(?:articles|stories|reports|pieces)\s+(?:are|were|do\s+you\s+have|are\s+there)\s+{_ABOUT}",
    )
)
_REQUEST = re.compile(
    rf"^(?:{'|'.join(_FORMS)})\s+(?P<topic>\S.*?)"
    r"(?:,?\s+(?:please|thanks|thank\s+you|so\s+far|in\s+the\s+(?:news|articles|archive)))*[\s?.!]*$",
    re.IGNORECASE,
)
_A_QUESTION = re.compile(
    r"^(?:how|why|who|whom|whose|what|which|when|where|if|whether|that|it|this|them|him|her|those"
    r"|these)\b|[?!]",
    re.IGNORECASE,
)
_MOST_WORDS = 14


def topic_of(request: str) -> str | None:
    """Return the topic alone, as it stands in the request; None where more is asked for.

    "Tell me how the ferry sank" and "what did the mayor say about the ferry?" ask for more, and
    "what about it?" names nothing.
    """
    found = _REQUEST.match(request.strip())
    if found is None:
        return None
    topic = found["topic"]
    if _A_QUESTION.search(topic) or len(topic.split()) > _MOST_WORDS:
        return None
    return topic
