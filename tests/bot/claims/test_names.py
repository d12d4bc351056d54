import pytest

from pullquote.bot.claims import names


def stands(claim, sentence):
    found = names(sentence)
    return all(name.stands_in(found, sentence) for name in names(claim))


def test_names_are_told_by_their_capitals():
    found = names("On Tuesday President Ada Lorne met J. F. Quist at the Brannet Museum of Art.")
    assert [name.text for name in found] == [
        "President Ada Lorne",
        "J. F. Quist",
        "Brannet Museum of Art",
    ]
    assert found[0].words == ("ada", "lorne")


def test_possessives_split_names():
    assert [n.text for n in names("It is Lorne's Harbour House")] == ["Lorne", "Harbour House"]


def test_a_single_capital_that_opens_a_sentence_is_marked():
    assert [n.opens for n in names("Officials met Lorne. Ferries of Brannet sail.")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("the mayor, Lorne", "Ada Lorne was elected"),
        ("the BHA", "the Brannet Harbour Authority"),
        ("the B.H.A.", "the Brannet Harbour Authority"),
        ("Lorne's house", "the house of Ada Lorne"),
        ("a U.S. ship", "a ship of the United States"),
        ("the Norwegian ship", "a ship from Norway"),
        ("the Supreme Court", "the supreme court"),
    ],
)
def test_a_name_stands_as_a_part_an_acronym_or_in_another_case(claim, sentence):
    assert stands(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("the mayor, Ida Lorne", "Ada Lorne was elected"),
        ("the BHC", "the Brannet Harbour Authority"),
        ("it was Quist", "Ada Lorne was elected"),
        ("a Swedish ship", "a ship from Norway"),
    ],
)
def test_another_name_does_not_stand(claim, sentence):
    assert not stands(claim, sentence)
