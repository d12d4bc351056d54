from datetime import date

import pytest

from pullquote.bot.claims import Check, Claim, Sentence, Standing, judge

ON = date(2022, 6, 16)
STORY = (
    "Ada Lorne, who met Quist on Tuesday, sued the Brannet Harbour Authority for $2.4 million.",
    "She said the ferry did not sail in June.",
    "At least 12 boats may have been lost in the storm.",
    "“We will never sell the pier,” said Oskar Quist.",
    "Most gulls left Brannet before the storm, and the mayor praised Quist.",
    "The council closed the museum.",
    "Quist flew from Oslo to Bergen.",
)
OFFERED = tuple(Sentence(f"s{n}", text, "harbour", n, ON) for n, text in enumerate(STORY, start=1))


def failed(text, *ids, offered=OFFERED):
    return {finding.check for finding in judge(Claim(text, ids), offered).failed}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Ada Lorne sued the Brannet Harbour Authority for $2,400,000.", ["s1"]),
        ("The Brannet Harbour Authority was sued by Lorne.", ["s1"]),
        ("Lorne met Quist on June 14.", ["s1"]),
        ("Lorne sued the BHA.", ["s1"]),
        ("Lorne said the ferry did not sail in June.", ["s1", "s2"]),
        ("At least twelve boats may have been lost.", ["s3"]),
        ("Oskar Quist said: “We will never sell the pier.”", ["s4"]),
        ("Before the storm, most gulls left Brannet.", ["s5"]),
        ("The museum was closed by the council.", ["s6"]),
        ("The council shut the museum, and Quist flew from Oslo to Bergen.", ["s6", "s7"]),
    ],
)
def test_a_faithful_claim_passes(text, ids):
    assert failed(text, *ids) == set()


@pytest.mark.parametrize(
    ("text", "ids", "check"),
    [
        ("The council closed the museum.", [], Check.OFFERED),
        ("The council closed the museum.", ["s99"], Check.OFFERED),
        ("The council closed the museum.", ["s6", "S6"], Check.OFFERED),
        ("...", ["s6"], Check.OFFERED),
        ("Ada Lorne sued the Brannet Harbour Authority for $2.5 million.", ["s1"], Check.NUMBERS),
        ("Lorne met Quist on Wednesday.", ["s1"], Check.DATES),
        ("Ida Lorne met Quist on Tuesday.", ["s1"], Check.NAMES),
        ("She said the ferry sailed in June.", ["s2"], Check.NEGATION),
        ("12 boats may have been lost in the storm.", ["s3"], Check.NUMBERS),
        ("At least 12 boats were lost in the storm.", ["s3"], Check.HEDGES),
        ("Oskar Quist said: “We will sell the pier.”", ["s4"], Check.QUOTATIONS),
        ("All gulls left Brannet before the storm.", ["s5"], Check.QUANTIFIERS),
        ("Most gulls left Brannet after the storm.", ["s5"], Check.RELATIONS),
        ("The council opened the museum.", ["s6"], Check.OPPOSITES),
        ("The council closed the museum to punish the mayor.", ["s6"], Check.WORDS),
        ("Quist flew from Bergen to Oslo.", ["s7"], Check.ROLES),
        ("Quist sued the Brannet Harbour Authority.", ["s1"], Check.ROLES),
        ("The Brannet Harbour Authority sued Ada Lorne.", ["s1"], Check.ROLES),
        ("The council was closed by the museum.", ["s6"], Check.ROLES),
        ("Most gulls praised Quist.", ["s5"], Check.ROLES),
        ("The council closed the museum and flew from Oslo to Bergen.", ["s6", "s7"],
         Check.WORDS),
        ("The council flew from Oslo to Bergen.", ["s6", "s7"], Check.WORDS),
    ],
)  # fmt: skip
def test_a_corrupted_claim_is_stopped_by_the_check_that_is_meant_for_it(text, ids, check):
    assert check in failed(text, *ids)


@pytest.mark.parametrize(
    ("standing", "check"),
    [(Standing.GONE, Check.RESOLVED), (Standing.SUPERSEDED, Check.CURRENT)],
)
def test_a_sentence_that_no_longer_stands_carries_nothing(standing, check):
    old = Sentence("s1", "The council closed the museum.", standing=standing)
    assert failed("The council closed the museum.", "s1", offered=[old]) == {check}


def test_the_cross_encoder_has_a_vote_of_its_own():
    claim = Claim("The council closed the museum.", ("s6",))
    assert judge(claim, OFFERED, vote=lambda *_: 9.0).passed
    verdict = judge(claim, OFFERED, vote=lambda *_: -9.0)
    assert [finding.check for finding in verdict.failed] == [Check.ENTAILMENT]


def test_a_verdict_names_the_sentences_that_carry_the_claim():
    claim = Claim("The council closed the museum.", ("s7", "s6"))
    assert judge(claim, OFFERED).used == ("s6",)


def test_each_check_is_in_the_verdict_even_where_it_passed():
    verdict = judge(Claim("The council closed the museum.", ("s6",)), OFFERED, vote=lambda *_: 9.0)
    assert {finding.check for finding in verdict.findings} == set(Check)
