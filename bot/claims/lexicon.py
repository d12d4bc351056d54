"""Words that may stand for one another in a claim, and words that say the opposite.

Short on purpose: a pair stands here only if it holds in nearly every news sentence. Any other
word that the sentences lack counts against the claim.
"""

from pullquote.bot.claims.text import stem

_SAME = """
buy purchase acquire|begin start commence|end finish conclude|help assist|show reveal
big large|huge enormous|car vehicle automobile|doctor physician|movie film|children kids
lawyer attorney|police officers|firm company|country nation|illness disease|home house
kill slay|hurt injure wound|say state tell|announce unveil|ask request|choose pick select
die death|build construct|get receive obtain|need require|allow permit let|stop halt cease end
leave depart|keep retain|job post|speak talk|try attempt|use employ|whole entire|about regarding
quit resign|launch introduce|hit strike|cut reduce lower slash|raise increase lift|drop fall decline
rise climb increase grow|happen occur|place spot|live reside|fix repair|rapid quick fast
dead died|elect vote|win victory|lose defeat|attack assault|shut close|research study
percent percentage|citizen national|worker employee|boss head chief leader|rule regulation
storm hurricane|fire blaze|agree accept|deal agreement|want wish|plan intend|mistake error
rich wealthy|famous well-known|important significant key|main chief|current present
previous former earlier|year annual|month monthly|week weekly|day daily
"""
_OPPOSITE = """
rise fall|rise drop|rise decline|increase decrease|increase fall|increase cut
grow shrink|gain lose|win lose|victory defeat|up down|high low|higher lower
more less|more fewer|many few|most least|best worst|good bad|better worse
large small|big small|long short|old young|old new|early late|earlier later
first last|begin end|start end|start finish|open close|open shut|arrive leave
enter leave|accept reject|approve reject|agree refuse|allow ban|allow forbid
allow deny|confirm deny|support oppose|support reject|praise criticize|praise condemn
love hate|like dislike|buy sell|lend borrow|give take|send receive|add remove
build destroy|create destroy|save kill|alive dead|live die|born die|survive die
pass fail|succeed fail|success failure|strong weak|strengthen weaken|safe dangerous
legal illegal|guilty innocent|convict acquit|arrest release|hire fire|appoint dismiss
join leave|stay leave|remain leave|keep abandon|admit deny|reveal hide|raise lower
raise cut|lift lower|raise reduce|expand shrink|extend shorten|improve worsen
ease worsen|rich poor|cheap expensive|hot cold|warm cool|wet dry|full empty
public private|male female|man woman|men women|boy girl|husband wife|mother father
brother sister|son daughter|north south|east west|left right|inside outside
above below|over under|before after|same different|former current|former new
oldest youngest|largest smallest|highest lowest|fastest slowest|longest shortest
earliest latest|majority minority|maximum minimum|import export|attack defend
war peace|friend enemy|ally enemy|include exclude|possible impossible|likely unlikely
known unknown|able unable|legal illegal|lead trail|ahead behind|encourage discourage
advise forbid|launch cancel|delay hasten|upgrade downgrade|true false|right wrong
easy difficult|easy hard|always never|often rarely|day night|morning evening
top bottom
"""
_NEGATING = ("un", "in", "im", "ir", "il", "dis", "non")
_SHORTEST_REST = 3


def _pairs(table: str) -> list[list[str]]:
    return [
        [stem(word) for word in line.split()]
        for line in table.strip().replace("\n", "|").split("|")
    ]


def _groups(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _pairs(table):
        for word in group:
            found.setdefault(word, set()).update(group)
    return {word: frozenset(others - {word}) for word, others in found.items()}


_SAME_AS = _groups(_SAME)
_OPPOSITE_OF = _groups(_OPPOSITE)


def same_as(word: str) -> frozenset[str]:
    """Return the stems that may stand for a stem."""
    return _SAME_AS.get(word, frozenset())


def opposites_of(word: str) -> frozenset[str]:
    """Return the stems that say the opposite of a stem: listed ones, and "un-" and the like."""
    found = set(_OPPOSITE_OF.get(word, ()))
    for prefix in _NEGATING:
        found.add(prefix + word)
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= _SHORTEST_REST:
            found.add(rest)
    return frozenset(found)
