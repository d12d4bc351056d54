"""What editors drop on the bot: offered, fetched, ingested, and found; and who may do what."""

import shutil

import pytest

from pullquote.bot import Pullquote
from pullquote.config import Settings, WebSettings

from tests.slack.block_rules import shown
from tests.slack.conftest import Talk
from tests.slack.test_answers import QUESTION, answer_of
from tests.support.web_server import Reply, WebServer, redirect

PAGE = """<html><head><title>Lighthouse painted red</title>
<meta property="article:published_time" content="2026-11-23"></head><body><article>
<h1>Lighthouse painted red</h1>
<p>The lighthouse of Port Alder was painted red in June by twelve volunteers of the guild.</p>
<p>The paint was a gift of the ferry company, whose boats had passed the tower for ninety years.</p>
<p>The guild will paint the pier next, said its chairwoman Ada Moreno after the last stroke.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def core(corpus, tmp_path_factory):
    """A corpus of this module's own, which may read pages from this machine."""
    data_dir = tmp_path_factory.mktemp("offers") / "data"
    shutil.copytree(corpus, data_dir)
    web = WebSettings(allow_private=True, delay_s=0, retries=0)
    with Pullquote.open(Settings(data_dir=data_dir, web=web)) as opened:
        yield opened


@pytest.fixture
def pages():
    with WebServer() as server:
        yield server


def offer(here, slack, text, **event):
    """Drop something on the bot, and return the offer's buttons."""
    before = len(slack.called("chat.postMessage"))
    here.direct(text, **event)
    message = slack.wait_for("chat.postMessage", before + 1)[-1]
    last = message["blocks"][-1]
    return message, last["elements"] if last["type"] == "actions" else []


def accept(here, slack, button, **more):
    before = len(slack.responses)
    here.press(button["action_id"], button["value"], **more)
    slack.wait(lambda: len(slack.responses) > before)
    return slack.responses[-1]["text"]


def test_a_page_is_fetched_when_the_offer_is_accepted_and_not_before(slack, talk, pages, core):
    pages.serve("/red", Reply(PAGE))
    here = talk(editors=("U1",), stream=False)
    _, (button,) = offer(here, slack, f"<{pages.url('/red')}>")
    assert pages.requests == []
    assert accept(here, slack, button) == "Done: 1 article added."
    here.direct("What colour was the lighthouse of Port Alder painted?", ts="18.1")
    assert "painted red in June" in shown(answer_of(slack)[0]["blocks"])
    assert accept(here, slack, button) == "Done: 1 article unchanged."


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=404), "404"),
        (Reply("<html><body><p>Short.</p></body></html>"), "I could not add that"),
        (redirect("ftp://elsewhere.example/a"), "I could not add that"),
    ],
)
def test_a_page_that_cannot_be_read_is_told_with_the_reason(slack, talk, pages, reply, said):
    pages.serve("/gone", reply)
    here = talk(editors=("U1",))
    _, (button,) = offer(here, slack, f"<{pages.url('/gone')}>")
    told = accept(here, slack, button)
    assert said in told
    assert told.startswith("I could not add that")


def test_several_things_have_a_button_each_and_what_is_too_many_is_said(slack, talk):
    here = talk(editors=("U1",))
    links = " ".join(f"<https://gazette.example/{n}>" for n in range(7))
    message, buttons = offer(here, slack, links)
    assert len({button["value"] for button in buttons}) == len(buttons) == 5
    assert "2 more" in message["text"]


def test_an_address_that_is_too_long_for_a_button_is_said_so(slack, talk):
    here = talk(editors=("U1",))
    message, buttons = offer(here, slack, f"<https://gazette.example/{'x' * 2_100}>")
    assert buttons == []
    assert "too long" in message["text"]


def test_a_file_that_no_reader_reads_is_told(slack, talk):
    slack.files["/files/a.exe"] = b"MZ"
    file = {"id": "F1", "name": "a.exe", "url_private": f"{slack.url}files/a.exe"}
    here = talk(editors=("U1",))
    _, (button,) = offer(here, slack, "", subtype="file_share", files=[file])
    assert "of no kind that can be read" in accept(here, slack, button)


def test_a_file_that_slack_has_not_got_any_more_is_told(slack, talk):
    file = {"id": "F1", "name": "gone.txt", "url_private": f"{slack.url}files/gone.txt"}
    here = talk(editors=("U1",))
    _, (button,) = offer(here, slack, "", subtype="file_share", files=[file])
    assert accept(here, slack, button) == "I could not read that file from Slack."


def test_words_beside_an_address_are_a_question(slack, talk):
    here = talk(editors=("U1",), stream=False)
    here.direct(f"{QUESTION} <https://gazette.example/new>")
    (answer,) = answer_of(slack)
    assert "begins in the spring of 2027" in shown(answer["blocks"])


def test_words_beside_a_file_are_answered_and_the_file_is_offered(slack, talk):
    file = {"id": "F1", "name": "a.txt", "url_private": f"{slack.url}files/a.txt"}
    here = talk(editors=("U1",), stream=False)
    here.direct(QUESTION, subtype="file_share", files=[file])
    (answer,) = answer_of(slack)
    assert "begins in the spring of 2027" in shown(answer["blocks"])
    offers = slack.wait(lambda: [m for m in slack.messages if "Shall I add this" in m["text"]])
    assert len(offers) == 1


def test_nothing_is_offered_in_a_channel(slack, talk):
    here = talk(editors=("U1",), stream=False)
    here.mention("<https://gazette.example/new>", ts="17.1")
    (answer,) = answer_of(slack)
    assert "Shall I add this" not in shown(answer["blocks"])


def test_people_of_another_workspace_that_is_named_may_use_the_command_and_buttons(slack, bot):
    here = Talk(bot(workspaces=("T9",), stream=False))
    here.command(QUESTION, team_id="T9", user_id="U2")
    slack.wait(lambda: slack.responses)
    assert "spring of 2027" in slack.responses[0]["text"]
    share = {"type": "button", "action_id": "pullquote_share", "block_id": "b", "value": QUESTION}
    here.send(
        {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U2", "team_id": "T9"},
            "channel": {"id": here.channel},
            "container": {"channel_id": here.channel},
            "trigger_id": "trigger1",
            "response_url": f"{slack.url}response/1",
            "actions": [{**share, "action_ts": "1.1"}],
        }
    )
    (shared,) = answer_of(slack)
    assert "spring of 2027" in shown(shared["blocks"])
    stranger = here.command(QUESTION, team_id="T7", user_id="U7")
    assert "only members of the workspace" in str(stranger.body)


def test_follow_ups_can_be_left_to_mentions(slack, talk):
    here = talk(follow_ups=False, stream=False)
    here.mention("When does the harbour ferry of Port Alder stop?", ts="17.1")
    answer_of(slack)
    here.write("and how many passengers did it carry?", ts="17.5", thread_ts="17.1")
    here.mention("and how many passengers did it carry?", ts="17.6", thread_ts="17.1")
    second = answer_of(slack, 2)[1]
    assert "300,000 passengers" in shown(second["blocks"])
    assert len(slack.messages) == 2
