import pytest

from pullquote.bot.claims.roles import swapped


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Lorne sued Quist", "Lorne sued Quist on Monday in Brannet."),
        ("Quist was sued by Lorne on Monday", "Lorne sued Quist on Monday in Brannet."),
        ("Lorne sued Quist", "On Monday, Quist was sued by Lorne."),
        ("Quist was sued", "Lorne sued Quist."),
        ("Quist founded the firm", "The firm, founded by Quist, is old."),
        ("The pier was built in 1900", "The pier, built in 1900, is old."),
        ("In Brannet, Lorne sued Quist", "Lorne sued Quist in Brannet on Monday"),
        ("Ada Lorne said the ferry sank", "“The ferry sank,” said Ada Lorne."),
        ("The ferry sank, said Lorne", "Lorne said the ferry sank."),
        ("According to Lorne, the ferry sank", "The ferry sank, according to Lorne."),
        ("Brannet's mayor resigned", "The mayor of Brannet resigned."),
        ("The mayor of Brannet resigned", "Brannet's mayor resigned on Friday."),
        ("The ferry to Brannet sank", "The Brannet ferry sank."),
        ("Gulls and boats left", "Boats and gulls left."),
        ("Lorne met Quist", "Lorne, who met Quist, resigned."),
        ("Quist was fired", "Lorne resigned and Quist was fired."),
        ("The town would buy it, Ada Lorne said", "Ada Lorne announced the town would buy it."),
        (
            "The storm damaged 212 homes in Tarrow on Sunday night.",
            "The storm that came ashore on Sunday night damaged 212 homes in Tarrow.",
        ),
        ("It would sink, Lorne said", "Lorne, who took office in 2019, announced it would sink."),
        ("Most gulls ate plastic, divers found", "Divers found that most gulls ate plastic."),
    ],
)
def test_parts_may_move_where_the_sense_stays(claim, sentence):
    assert swapped(claim, sentence) == ""


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Quist sued Lorne", "Lorne sued Quist on Monday."),
        ("Lorne was sued by Quist", "Lorne sued Quist on Monday in Brannet."),
        ("Lorne was sued by Quist", "Quist was sued by Lorne on Monday in Brannet."),
        ("Quist sued Lorne", "Quist was sued by Lorne."),
        ("Lorne was sued", "Lorne sued Quist."),
        ("The firm founded Quist", "The firm, founded by Quist, is old."),
        ("He sailed from London to Paris", "He sailed from Paris to London."),
        ("5 sailors and 12 gulls came", "12 sailors and 5 gulls came."),
        ("Quist resigned", "Lorne, who met Quist, resigned."),
        ("Lorne was fired", "Lorne resigned and Quist was fired."),
        ("Brannet resigned", "The mayor of Brannet resigned."),
        ("Lorne resigned", "Lorne's lawyer resigned."),
        ("The bell reported the Courier", "The Courier reported the bell."),
        ("The bell found divers", "Divers found the bell."),
    ],
)
def test_swapped_roles_are_noticed(claim, sentence):
    assert swapped(claim, sentence)
