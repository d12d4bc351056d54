"""`pullquote slack check` on the terminal: columns, and nothing that could steer it."""

import pytest

from pullquote.bot.slack.findings import Finding, State

LONG = "is missing, and with it all that the bot would have said in the threads of this place"


@pytest.fixture
def checked(run, monkeypatch):
    """Show findings as if they had been made."""

    def show(*findings: Finding):
        monkeypatch.setattr("pullquote.bot.slack.check.check", lambda *_: list(findings))
        return run("slack", "check")

    return show


def test_findings_stand_in_columns(checked):
    done = checked(
        Finding("app token", State.GOOD, "opens Socket Mode"),
        Finding("streamed answers", State.ABSENT, "not here; answers do without"),
        Finding("scopes", State.UNKNOWN, "Slack could not be asked", "try again"),
    )

    assert done.exit_code == 0
    assert done.stdout == (
        "good    app token: opens Socket Mode\n"
        "absent  streamed answers: not here; answers do without\n"
        "unknown scopes: Slack could not be asked\n"
        "        try again\n"
    )


def test_long_findings_go_on_in_their_column(checked):
    done = checked(Finding("scopes", State.BAD, LONG, LONG))

    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert [line[:8] for line in lines] == ["bad     ", " " * 8, " " * 8, " " * 8]
    assert all(len(line) <= 80 and line[8] != " " for line in lines)
    assert " ".join(done.stdout.split()) == f"bad scopes: {LONG} {LONG}"


def test_words_of_slack_s_cannot_steer_the_terminal(checked):
    words = "speaks in Evil\x1b[2J\ngood    scopes"

    assert checked(Finding("bot token", State.GOOD, words, "\x1b[1Aa")).stdout == (
        "good    bot token: speaks in Evil␛[2J good scopes\n        ␛[1Aa\n"
    )
