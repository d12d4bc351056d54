"""The Slack of these tests refuses what Slack refuses, so that passing it means something."""

import pytest

from pullquote.bot.slack.scopes import METHODS as CALLED

from tests.slack.block_rules import objections, view_objections
from tests.slack.web_api import METHODS, Limits, RefusedCallError, WebApi, response_objections
from tests.slack.world import Channel, Person, World


def plain(text):
    return {"type": "plain_text", "text": text}


def rich(*elements):
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def text(words, **more):
    return {"type": "text", "text": words, **more}


def button(**more):
    return {"type": "button", "action_id": "a", "text": plain("Go"), "value": "v", **more}


GOOD = rich(text("fine"))
BAD_BLOCKS = {
    "51 blocks": [GOOD] * 51,
    "13,000 characters": [rich(text("x" * 2_999))] * 5,
    "a long text": [rich(text("x" * 3_001))],
    "an empty text": [rich(text(""))],
    "an unknown block": [{"type": "blockquote", "elements": []}],
    "an unknown element": [rich({"type": "broadcast", "range": "channel"})],
    "an unknown style": [rich(text("x", style={"loud": True}))],
    "an empty part": [{"type": "rich_text", "elements": []}],
    "a ping": [rich({"type": "user", "user_id": "U7"})],
    "a ping in mrkdwn": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}],
    "a ping in markdown": [{"type": "markdown", "text": "hello <@U7>"}],
    "a long header": [{"type": "header", "text": plain("x" * 151)}],
    "a long section": [{"type": "section", "text": plain("x" * 3_001)}],
    "eleven fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "eleven in a context": [{"type": "context", "elements": [plain("x")] * 11}],
    "26 buttons": [{"type": "actions", "elements": [button(action_id=f"{n}") for n in range(26)]}],
    "two actions of one id": [{"type": "actions", "elements": [button(), button()]}],
    "a long action id": [{"type": "actions", "elements": [button(action_id="a" * 256)]}],
    "a long face": [{"type": "actions", "elements": [button(text=plain("x" * 76))]}],
    "a long value": [{"type": "actions", "elements": [button(value="x" * 2_001)]}],
    "a button in context actions": [{"type": "context_actions", "elements": [button()]}],
    "two blocks of one id": [{**GOOD, "block_id": "b"}, {**GOOD, "block_id": "b"}],
    "a script for a link": [rich({"type": "link", "url": "javascript:x", "text": "x"})],
}


@pytest.mark.parametrize("blocks", BAD_BLOCKS.values(), ids=BAD_BLOCKS)
def test_blocks_that_slack_does_not_take(blocks):
    assert objections(blocks, "fine") != []


@pytest.mark.parametrize("words", ["", " ", "<!channel>", "a & b", "x" * 4_001])
def test_texts_that_are_empty_long_or_not_escaped(words):
    assert objections([GOOD], words) != []


MODAL = {"type": "modal", "title": plain("Title"), "close": plain("Close"), "blocks": [GOOD]}
INPUT = {
    "type": "input",
    "label": plain("Why"),
    "element": {"type": "plain_text_input", "action_id": "a"},
}


def test_views_within_and_over_their_limits():
    assert view_objections(MODAL) == []
    for wrong in (
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"blocks": [GOOD] * 101},
        {"blocks": [INPUT]},
        {"private_metadata": "x" * 3_001},
        {"type": "popup"},
        {"shape": "round"},
    ):
        assert view_objections({**MODAL, **wrong}) != [], wrong


def test_a_response_address_takes_five_messages_and_known_fields():
    fine = {"text": "fine", "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    assert response_objections(fine, 5) == []
    assert response_objections(fine, 6) != []
    assert response_objections({**fine, "channel": "C1"}, 1) != []


POST = {"channel": "C1", "text": "fine", "unfurl_links": False, "unfurl_media": False}
BLOCKS = [{"type": "blocks", "blocks": [GOOD]}]


@pytest.fixture
def api():
    return WebApi(
        World(
            Person("U1"),
            Channel("C1", away={"U1"}),
            Channel("CGONE", archived=True),
            Channel("COUT", has_bot=False),
        )
    )


def call(api, method, token="xoxb-1", json_sent=True, **args):
    return api.do(method, args, token=token, json_sent=json_sent)


REFUSED = [
    ("unknown_method", "chat.shout", {}),
    ("invalid_arguments", "chat.postMessage", {"text": "fine"}),
    ("invalid_arguments", "chat.postMessage", {**POST, "color": "red"}),
    ("invalid_arguments", "chat.postMessage", {**POST, "unfurl_links": True}),
    ("invalid_arguments", "chat.postMessage", {**POST, "reply_broadcast": True}),
    ("no_text", "chat.postMessage", {**POST, "text": ""}),
    ("channel_not_found", "chat.postMessage", {**POST, "channel": "C404"}),
    ("is_archived", "chat.postMessage", {**POST, "channel": "CGONE"}),
    ("not_in_channel", "chat.postMessage", {**POST, "channel": "COUT"}),
    ("thread_not_found", "chat.postMessage", {**POST, "thread_ts": "1.1"}),
    ("invalid_blocks", "chat.postMessage", {**POST, "blocks": BAD_BLOCKS["a ping"]}),
    ("msg_blocks_too_long", "chat.postMessage", {**POST, "blocks": BAD_BLOCKS["51 blocks"]}),
    ("invalid_metadata_format", "chat.postMessage", {**POST, "metadata": {"a": 1}}),
    ("user_not_in_channel", "chat.postEphemeral", {"channel": "C1", "user": "U1", "text": "x"}),
    ("message_not_found", "chat.update", {"channel": "C1", "ts": "1.1", "text": "x"}),
    ("message_not_found", "chat.appendStream", {"channel": "C1", "ts": "1.1", "chunks": BLOCKS}),
    ("invalid_arguments", "conversations.replies", {"channel": "C1", "ts": "1.1"}),
    ("missing_recipient_team_id", "chat.startStream", {"channel": "C1", "thread_ts": "1.1"}),
    ("invalid_arguments", "agents.sessions.setStatus", {"channel_id": "C1", "status": "busy"}),
    ("not_allowed_token_type", "apps.connections.open", {}),
]


@pytest.mark.parametrize(
    ("code", "method", "args"), REFUSED, ids=[f"{c}-{m}" for c, m, _ in REFUSED]
)
def test_calls_that_slack_refuses(api, code, method, args):
    with pytest.raises(RefusedCallError, match=code):
        call(api, method, **args)


def test_a_scope_that_is_not_granted_is_named(api):
    api.scopes = "assistant:write"
    with pytest.raises(RefusedCallError, match="missing_scope") as refused:
        call(api, "chat.postMessage", **POST)
    assert refused.value.more["needed"] == "chat:write"


def test_a_stream_runs_in_order_and_not_for_ever(api):
    asked = {"ts": api.world.ts(), "channel": "C1", "user": "U1", "text": "?"}
    api.world.messages.append(asked)
    start = {"channel": "C1", "thread_ts": asked["ts"], "markdown_text": "first"}
    who = {"recipient_team_id": "T1", "recipient_user_id": "U1"}
    stream = {"channel": "C1", "ts": call(api, "chat.startStream", **start, **who)["ts"]}
    call(api, "chat.appendStream", **stream, chunks=BLOCKS)
    with pytest.raises(RefusedCallError, match="streaming_state_conflict"):
        call(api, "chat.update", **stream, text="other")
    with pytest.raises(RefusedCallError, match="msg_blocks_too_long"):
        call(api, "chat.stopStream", **stream, blocks=[GOOD] * 50)
    call(api, "chat.stopStream", **stream)
    for method, more in (("chat.appendStream", {"chunks": BLOCKS}), ("chat.stopStream", {})):
        with pytest.raises(RefusedCallError, match="message_not_in_streaming_state"):
            call(api, method, **stream, **more)
    call(api, "chat.update", **stream, text="other")
    again = {"channel": "C1", "ts": call(api, "chat.startStream", **start, **who)["ts"]}
    api.stream_life_s = 0.0
    with pytest.raises(RefusedCallError, match="message_not_in_streaming_state"):
        call(api, "chat.stopStream", **again)


def test_rates_are_limited_by_tier_and_by_channel():
    limits = Limits()
    limits.on = True
    assert [limits.wait_s("chat.startStream", {}) for _ in range(20)] == [0] * 20
    assert limits.wait_s("chat.startStream", {}) > 50
    assert [limits.wait_s("chat.postMessage", {"channel": "C1"}) for _ in range(10)] == [0] * 10
    assert limits.wait_s("chat.postMessage", {"channel": "C1"}) > 0
    assert limits.wait_s("chat.postMessage", {"channel": "C2"}) == 0


def test_it_knows_every_method_that_the_bot_calls():
    assert set(CALLED) <= set(METHODS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"text": "a", "mrkdwn": False}, "previewed"),
        ({"text": "a", "unfurl_links": False, "unfurl_media": False}, "parsed"),
        ({"text": "a", "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}, ""),
    ],
)
def test_what_a_response_address_would_preview_or_parse_is_named(body, said):
    found = "; ".join(response_objections(body, 1))
    assert said in found if said else not found
