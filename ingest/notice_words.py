"""The words of notices: labels, and sentences in which an article speaks of itself.

English in full; German, French and Spanish where it is simple. Each
pattern takes linear time: no repetition stands within another one of the same characters.
"""

import re

_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAYS = r"mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
# A day and a time of day, as they stand between a label and its colon. A full stop is what parts
# two numbers, and never within one: a run of ".11" that can be read in two ways takes for ever.
_WHEN = (
    rf"(?:(?:[\s,.(\[/|–-]+(?:\d{{1,4}}(?::\d\d){{0,2}}(?:st|nd|rd|th)?|[ap]\.?m\b|noon|midnight"
    rf"|e[sd]?t|c[sd]?t|m[sd]?t|p[sd]?t|gmt|utc|bst|cest?|(?:{_MONTHS})|(?:{_DAYS})(?:day)?"
    r"|at|on|appended|added|posted|vom|du|del|um|uhr))+[.)\]]*)"
)
_OPENS = r"[\s*_•·>—–\-[(]{0,4}"

AMID_STEMS = (
    *("his story", "his article", "he story ha", "he article ha", "our story", "our article"),
    *("ieser Artikel", "et article", "ste artículo"),
)
"""One of these stands in every sentence that `AMID` finds: the cheap check."""

_CORRECTION = (
    r"corrections?(?:\s*(?:&|and|/|or)\s*clarifications?)?|corrected|corrects|clarifications?"
    r"|clarified|a\s(?:correction|clarification)\swas\s(?:made|published|appended)|errat(?:um|a)"
    r"|korrektur(?:hinweis)?|richtigstellung|berichtigung"
    r"|rectificatif|rectification|erratum"
    r"|correcci[oó]n|rectificaci[oó]n|fe\sde\serrat?as|fe\sde\serrores"
)
_UPDATE = (
    r"(?:last\s)?updated?(?:\s\d{1,2}(?![\d:.]))?|aktualisiert|aktualisierung|mise\sà\sjour"
    r"|actualizaci[oó]n|actualizado"
)
_EDITORS_NOTE = (
    r"(?:an\s)?editor(?:s|['’]s|s['’])?\snotes?|note\sfrom\sthe\seditors?|publisher['’]s\snote"
    r"|(?:anmerkung|hinweis)\s(?:der|von\sder)\sredaktion"
    r"|note\sde\sla\srédaction|nota\s(?:del\seditor|de\s(?:la\s)?redacci[oó]n)"
)
_RETRACTION = (
    r"retracted|retraction|(?:notice\sof|editorial)\sretraction|retraction\snotice|withdrawn"
    r"|story\s(?:retracted|withdrawn)|rétractation|retractaci[oó]n"
)

LABEL = re.compile(
    rf"{_OPENS}(?:(?P<correction>{_CORRECTION})|(?P<update>{_UPDATE})"
    rf"|(?P<editors_note>{_EDITORS_NOTE})|(?P<retraction>{_RETRACTION}))\b"
    rf"[*_]{{0,2}}(?P<dated>{_WHEN})?\s?(?:(?P<colon>[:：])|[—–-](?=\s)|(?=\s*(?:\n|\Z)))[*_]{{0,2}}",
    re.IGNORECASE,
)
"""A paragraph that opens with a label: its kind's group; `dated` where a day or time follows."""

HEADING = re.compile(rf"{_OPENS}(?:corrections|clarifications)\W*", re.IGNORECASE)
"""A label that is also an ordinary heading: it counts where its words speak of an article."""

_MARK = r"(?=\s?[)\]:—–-])"
HEADLINE = re.compile(
    rf"\s*[(\[]?(?:(?P<correction>corrected{_MARK}|(?:correction|clarification|korrektur"
    r"|richtigstellung|rectificatif|correcci[oó]n|rectificaci[oó]n|erratum)(?=\s?:))"
    rf"|(?P<update>updated?(?=\s?[)\]:])|(?-i:UPDATE)\s\d{{1,2}}{_MARK}"
    r"|(?:mise\sà\sjour|actualizaci[oó]n)(?=\s?:))"
    rf"|(?P<retraction>(?:retracted(?:\sarticle)?|withdrawn){_MARK}"
    r"|(?:retraction|rétractation|retractaci[oó]n)(?=\s?:)))",
    re.IGNORECASE,
)
"""A title that opens with a label."""

HEADLINE_END = re.compile(
    r"[(\[](?:(?P<correction>corrected)|(?P<update>updated)|(?P<retraction>retracted|withdrawn))[)\]]\s*\Z",
    re.IGNORECASE,
)
"""A title that ends with a label in brackets."""

_ARTICLE = r"(?:article|story|report|column|op-?ed|post|piece|page|interview|essay|review|list)"
_THING = (
    rf"(?:{_ARTICLE}|headline|caption|graphic|chart|map|table|photo|video|version|item|newsletter)"
)
_BE = r"(?:has|have|had)\s(?:since\s|also\s|now\s|later\s)?been|was|were|is\sbeing"
_MENDED = r"corrected|amended|clarified|revised|updated|changed|altered|modified"
_TAKEN = r"retracted|withdrawn|taken\sdown|unpublished|removed"
_OF_IT = rf"(?:this|the|our)\s{_THING}"
_EARLIER = r"(?:earlier|previous|prior|original|initial|first|former)"
_NOTE = r"(?:(?:author['’]s\s)?note(?:\sto\sreaders?)?\s?:\s)?"

# "An earlier version of this article was published in May" corrects nothing.
_NOT_PUBLISHED = (
    r"(?!['’]?s?\s(?:was\s|were\s)?(?:(?:first|originally|initially|previously|also)\s)*"
    r"(?:publish|appear|ran\b|post))"
)

FIRST_WORDS = re.compile(
    rf"^{_OPENS}(?:(?:last\s|a\s)?(?:correc|clarif|updat|errat)|retract|withdr|(?:an\s)?editor"
    rf"|publisher|notice\sof|(?:author['’]s\s)?notes?\b|this\s(?:\w+\.?\s\d{{1,2}}\s)?{_THING}\b"
    rf"|(?:an?|the|our)\s(?:{_EARLIER}\sversions?|{_THING}\s(?:on|of|in|to|for|with|acc))|{_ARTICLE}\s"
    r"|korrektur|richtigst|berichtig|aktualis|anmerkung|hinweis|dieser\s(?:art|text|bei)"
    r"|in\s(?:einer|der)\s(?:früh|vorh|ursp|erst)|rectif|mise\sà|rétract|cet\sart|une\s(?:vers|préc|prem)"
    r"|fe\sde\serr|actualiz|nota\sd|est[ea]\s(?:art|not|inf)|una\svers)",
    re.IGNORECASE | re.MULTILINE,
)
"""How a paragraph begins that opens as a notice, and some others: the cheap check."""

_OTHER_STATEMENTS = (
    r"dieser\s(?:artikel|text|beitrag)\swurde\b.{0,80}?(?:aktualisiert|korrigiert|ergänzt|geändert)"
    r"|in\s(?:einer|der)\s(?:früheren|vorherigen|ursprünglichen|ersten)\s(?:version|fassung)\s"
    r"(?:dieses|des)\s(?:artikels|textes|beitrags)"
    r"|cet\sarticle\sa\sété\s(?:mis\sà\sjour|corrigé|modifié|rectifié|actualisé)"
    r"|une\s(?:version\s(?:précédente|antérieure)|(?:précédente|première)\sversion)\sde\scet\sarticle"
    r"|est[ea]\s(?:artículo|noticia|información)\s(?:ha\ssido|fue)\s(?:actualizad|corregid|modificad)[oa]"
    r"|una\sversión\s(?:anterior|previa)\sde\seste\sartículo"
)
STATEMENT = re.compile(
    rf"{_OPENS}{_NOTE}(?:"
    rf"(?:an?|the|our)\s{_EARLIER}\sversions?\sof\s(?:this\s{_THING}|(?P<unsure>(?:the|our)\s{_ARTICLE}))\b"
    rf"{_NOT_PUBLISHED}"
    rf"|this\s(?:(?:{_MONTHS})\.?\s\d{{1,2}}\s)?{_THING}(?:['’]s\s\w+)?"
    rf"(?:\s(?:and|or)\s(?:its|the|this)?\s?{_THING})?\s"
    rf"(?:(?:{_BE})\s(?:first\s|last\s|further\s)?(?:(?:{_MENDED})|(?P<withdrawn>{_TAKEN}))\b"
    rf"|is\s(?:updated|corrected)\sto\b"
    rf"|(?:originally|previously|initially|earlier|first|incorrectly|mistakenly)\s"
    rf"(?:mis\w+|stated|said|reported|gave|identified|attributed|incorrectly)"
    rf"|(?:corrects|clarifies|updates)\b)"
    rf"|the\s{_THING}\s(?:on|of|in|to|for|with|accompanying)\s(?:this|an?\s{_EARLIER}\sversion\sof\sthis)"
    rf"\s{_ARTICLE}\s(?:{_BE})\s(?:{_MENDED})"
    rf"|(?:story|article)\s(?:was\s)?(?:updated|corrected)\s(?:at|on)\b"
    rf"|\(?corrects\s(?:\w+\s){{1,6}}(?:in|to|of)\s"
    rf"|{_OTHER_STATEMENTS})",
    re.IGNORECASE | re.DOTALL,
)
"""A paragraph that opens with a sentence about the article itself.

Groups: `unsure` where it says "the article" and may mean another one; `withdrawn` where it was.
"""


def _withdraws(article: str) -> str:
    return (
        rf"\bthis\s{article}\s(?:{_BE}|is)\s(?:retracted|withdrawn|unpublished)\b"
        rf"|\b(?:retract(?:s|ed|ing)?|withdr(?:aws?|ew|awn|awing))\s(?:this|our)\s{article}\b"
        r"|\bdieser\sartikel\swurde\szurückgezogen"
        r"|\bcet\sarticle\sa\sété\s(?:retiré|dépublié)|\beste\sartículo\sha\ssido\sretirado"
    )


WITHDRAWS = re.compile(_withdraws(_ARTICLE), re.IGNORECASE)
"""Words by which an article is withdrawn."""

_BEGINS = r"^[(\[]?(?:(?:correction|clarification|update|note)s?\s?:\s)?"
AMID = re.compile(
    rf"{_withdraws('(?:article|story)')}"
    rf"|\b(?:this|the)\s(?:article|story)\s(?:has|have)\s(?:since\s)?been\s(?:corrected|updated|amended)\b"
    rf"|{_BEGINS}(?:an?|the|our)\s{_EARLIER}\sversions?\sof\sthis\s(?:article|story)\b"
    rf"{_NOT_PUBLISHED}"
    rf"|{_BEGINS}this\s(?:article|story)\s(?:{_BE})\s(?:{_MENDED})\b"
    rf"|{_BEGINS}this\s(?:article|story)\s(?:originally|previously|incorrectly|mistakenly)\s(?:mis\w+|stated|said)",
    re.IGNORECASE,
)
"""A sentence within a paragraph that speaks of the article itself."""

CORRECTS = re.compile(
    r"\b(?:corrected|corrects?|correcting|correction|clarif(?:y|ied|ies)|amended|misst\w+|misspel\w+"
    r"|misident\w+|misattrib\w+|mischaract\w+|misnamed|misreport\w*|misquot\w+|incorrect(?:ly)?"
    r"|inaccura\w+|erroneous(?:ly)?|mistake(?:nly)?|wrong(?:ly)?|in\serror|an\serrors?|the\serror|typo"
    r"|korrigiert|berichtigt|corrigé|rectifié|corregid[oa])\b"
    rf"|\b{_EARLIER}\sversions?\sof\s(?:this|the|our)\s{_THING}\b{_NOT_PUBLISHED}"
    r"|\b(?:früheren|vorherigen|ursprünglichen|ersten)\s(?:version|fassung)\b"
    r"|\bversion\s(?:précédente|antérieure)\b|\bprécédente\sversion\b"
    r"|\bversión\s(?:anterior|previa)\b",
    re.IGNORECASE,
)
"""Words by which something is put right."""

UPDATES = re.compile(
    rf"\b(?:it|{_THING}(?:\sand\s\w+)?)\s(?:{_BE})\s(?:updated|changed|altered|revised)\b"
    rf"|\bafter\s(?:this|the)\s{_ARTICLE}\s(?:was|had\sbeen)\s(?:first\s)?(?:published|posted)\b"
    r"|\band\s(?:was|has\sbeen)\supdated\b|\bupdated\sversion\sof\b"
    r"|\baktualisiert\b|\bmis\sà\sjour\b|\bactualizad[oa]\b",
    re.IGNORECASE,
)
"""Words by which something new is told."""

SPEAKS_OF_ITSELF = re.compile(
    rf"\b(?:this|our)\s{_THING}['’]?s?\b(?!\s(?:was\s)?(?:(?:originally|first)\s)?appeared)"
    rf"|\b{_EARLIER}\sversions?\sof\b|\bwe\sregret\b|{CORRECTS.pattern}",
    re.IGNORECASE,
)
"""Words that show a label to be one of this article."""

TELLS_ITS_AGE = re.compile(
    r"\b(?:first|originally|initially|previously)\s(?:published|posted|ran)\b"
    r"|\b(?:first|originally|initially|previously)\sappeared\b[^.]{0,60}\b\d{4}\b"
    r"|\bsince\s(?:it|this\s\w+)\s(?:was\s)?(?:first\s)?(?:published|posted)\b|\bsince\spublication\b"
    rf"|\bthis\s{_THING}\s(?:is\sa\s(?:summary|archive)|recaps|reflects)\b",
    re.IGNORECASE,
)
"""Words of an editor's note that says of when the article is."""

POINTS_ELSEWHERE = re.compile(
    r"\bsign\sup\b|\bsubscri\w+|\bnewsletter\b|\bfollow\b|\bclick\shere\b|\bvisit\b|^(?:find|get)\b"
    r"|\b(?:re-?)?read\s(?:more|the|from|USA)\b|\bfor\s(?:the\s)?(?:latest|more|all)\b"
    r"|\b(?:most\srecent|live|storm)\s(?:updates?|coverage)\b|\bcontinuing\scoverage\b|\bhere\sare\b"
    r"|\bwatch\b|\bpremieres?\b|\bairs?\b|\bepisode\b|\bseries\b|\bspoilers?\b|\bpoll\squestion\b"
    r"|\blite\ssite\b|\bconsult\syour\b|\blifeline\b|\bviewer\sdiscretion\b|\bgraphic\s(?:images|content)\b|\bfree\s(?:to|for)\b|\bour\sreporters\b"
    r"|\bpart\sof\s(?:a|an|our|the)\s|\bregular\s(?:feature|column)\b|\bon\sthe\sground\b"
    r"|^(?!(?:this|the|it|we|our|an?)\b)(?:[\w.’'-]+\s){1,6}(?:\([^)]*\)[\s,]+)?(?:,[^,.]{1,80},\s)?"
    r"(?:(?:is|was|are)\s(?!now\b|not\b|no\b|still\b|also\b)|writes\b|covers\b|teaches\b|hosts\b"
    r"|has\s(?:written|worked)\b)"
    r"|\b(?:views|opinions?)\s(?:expressed|here)|\bauthors?\sof\b",
    re.IGNORECASE,
)
"""Words of an editor's note that introduces an author or points elsewhere."""
