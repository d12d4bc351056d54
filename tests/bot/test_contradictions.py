"""Where a statement and a sentence about the same thing say different things."""

from datetime import date

import pytest

from pullquote.bot.contradictions import Kind, difference

BRIDGE = "The council of Port Alder approved the harbour bridge on Monday."
COST = "The harbour bridge will cost 40 million dollars, said Mayor Ada Moreno."


@pytest.mark.parametrize(
    ("statement", "sentence", "kind", "stated", "found"),
    [
        (COST.replace("40", "50"), COST, Kind.NUMBER, "50 million dollars", "40 million dollars"),
        (BRIDGE.replace("Monday", "Friday"), BRIDGE, Kind.DATE, "Friday", "Monday"),
        (
            "Work on the harbour bridge begins in spring 2028.",
            "Work on the harbour bridge begins in spring 2027.",
            Kind.DATE,
            "2028",
            "2027",
        ),
        (
            COST.replace("Ada Moreno", "Bea Lund"),
            COST,
            Kind.NAME,
            "Mayor Bea Lund",
            "Mayor Ada Moreno",
        ),
        (BRIDGE.replace("approved", "did not approve"), BRIDGE, Kind.NEGATION, "not", ""),
        (BRIDGE, BRIDGE.replace("approved", "never approved"), Kind.NEGATION, "", "never"),
        (BRIDGE.replace("approved", "rejected"), BRIDGE, Kind.OPPOSITE, "rejected", "approved"),
    ],
)
def test_what_is_alike_but_for_one_thing_speaks_against(statement, sentence, kind, stated, found):
    told = difference(statement, sentence, date(2026, 11, 20))
    assert told is not None
    assert told.kind is kind
    assert (told.stated, told.found) == (stated, found)
    if told.where:
        assert told.where.of(sentence) == told.found


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (BRIDGE, BRIDGE),
        (COST, BRIDGE),
        ("The ferry carried 300,000 passengers.", COST),
        # another thing is counted
        ("The bridge of Port Alder has 40 lamps.", "The bridge of Port Alder has 12 pillars."),
        # one number may be the other, rounded
        (COST.replace("40", "41"), COST),
        # it differs in two ways: about something else, perhaps
        (COST.replace("40", "50").replace("Ada Moreno", "Bea Lund"), COST),
        # the sentence says less, and nothing otherwise
        (BRIDGE, "The council of Port Alder approved the harbour bridge."),
        # another place may have a mayor who resigned too
        ("The mayor of Harrow resigned.", "The mayor of Corrack resigned."),
    ],
)
def test_what_is_alike_or_about_something_else_does_not(statement, sentence):
    assert difference(statement, sentence, date(2026, 11, 20)) is None
