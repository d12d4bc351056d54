"""A diff of words on a terminal and where plain."""

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pullquote.bot.cli.diff_view import CONTEXT, marked
from pullquote.bot.word_diff import Kind, Piece, diff_words


def plain(old: str, new: str, *, folded: bool = True) -> str:
    return marked(Console(width=80), diff_words(old, new), folded=folded).plain


def test_changes_stand_in_brackets_where_plain() -> None:
    assert plain("It hit 212 homes.", "It hit 340 homes.") == "It hit [-212-]{+340+} homes."
    assert plain("It rained.", "It rained hard.") == "It rained {+hard+}."
    assert plain("It rained hard.", "It rained.") == "It rained [-hard-]."


def test_changes_are_coloured_on_a_terminal_and_need_no_brackets(records, screen: Console) -> None:
    screen.print(marked(screen, diff_words("It hit 212 homes.", "It hit 340 homes.")))

    assert records.shown(screen) == ("It hit \x1b[9;31m212\x1b[0m\x1b[32m340\x1b[0m homes.\n")


def test_white_space_stands_outside_of_the_marks_and_is_the_new_one() -> None:
    pieces = Piece(Kind.OLD, " It rained. \n"), Piece(Kind.NEW, "\n\nIt snowed. ")
    assert marked(Console(), pieces).plain == "\n\n[-It rained.-]{+It snowed.+} "
    assert plain("one two", "one\ntwo") == "one\ntwo"
    pieces = Piece(Kind.OLD, " It rained. "), Piece(Kind.NEW, " ")
    assert marked(Console(), pieces).plain == " [-It rained.-]"


def test_long_unchanged_stretches_are_shortened_between_words() -> None:
    stretch = "".join(f"word{n} " for n in range(60))
    shown = plain(f"{stretch}one {stretch}two {stretch}", f"{stretch}1 {stretch}2 {stretch}")
    head, middle, tail = shown.split("{")[0], shown.split("}")[1], shown.split("}")[-1]
    assert head.startswith("… word")
    assert " … " in middle
    assert tail.endswith(" …")
    assert len(shown) < 5 * CONTEXT
    assert plain(stretch + "one", stretch + "two", folded=False) == f"{stretch}[-one-]{{+two+}}"


@given(st.text(), st.text())
def test_a_diff_cannot_steer_the_terminal(old: str, new: str) -> None:
    from pullquote.bot.cli.terminal import UNSAFE

    shown = plain(old, new)
    assert not UNSAFE.search(shown)
    assert all(character >= " " or character == "\n" for character in shown)
