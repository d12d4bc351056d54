"""Slack's Web API: which methods there are, what each takes, and what it refuses.

A method that Slack's own client calls with a query takes no JSON, as in Slack.
"""

import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.slack.block_rules import objections, of_text, units, view_objections
from tests.slack.world import HOME

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls a minute
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


@dataclass(frozen=True)
class Method:
    """What a method takes.

    Attributes:
        needs: Arguments without which it is refused.
        takes: Those that it takes besides.
        scope: One of these is needed.
        tier: How often it may be called; 0: limited by channel, or not at all.
        reads: It takes a query and no JSON.
        app: It wants the app's token, not the bot's.
    """

    needs: str = ""
    takes: str = ""
    scope: tuple = ()
    tier: int = 4
    reads: bool = False
    app: bool = False


WRITE = ("chat:write",)
AGENT = ("assistant:write",)
LOOKS = "username icon_emoji icon_url"
METHODS = {
    "agents.sessions.setStatus": Method(
        "channel_id status", "thread_ts title initiator_user_id", AGENT, tier=3
    ),
    "apps.connections.open": Method(app=True, tier=1),
    "assistant.threads.setStatus": Method(
        "channel_id thread_ts status", f"loading_messages {LOOKS}", (*AGENT, *WRITE), tier=0
    ),
    "assistant.threads.setSuggestedPrompts": Method("channel_id prompts", "title", AGENT),
    "auth.test": Method(takes="team_id", tier=0),
    "blocks.validate": Method(takes="blocks message view", tier=0),
    "chat.appendStream": Method("channel ts", "markdown_text chunks", WRITE),
    "chat.delete": Method("channel ts", "", WRITE, tier=3),
    "chat.postEphemeral": Method(
        "channel user", f"text blocks thread_ts markdown_text {LOOKS}", WRITE
    ),
    "chat.postMessage": Method(
        "channel",
        "text blocks thread_ts reply_broadcast mrkdwn unfurl_links unfurl_media metadata"
        f" markdown_text {LOOKS}",
        WRITE,
        tier=0,
    ),
    "chat.startStream": Method(
        "channel thread_ts",
        f"markdown_text recipient_team_id recipient_user_id chunks task_display_mode {LOOKS}",
        WRITE,
        tier=2,
    ),
    "chat.stopStream": Method(
        "channel ts", "markdown_text blocks metadata chunks session_status", WRITE, tier=2
    ),
    "chat.update": Method(
        "channel ts", "text blocks metadata reply_broadcast markdown_text", WRITE, tier=3
    ),
    "conversations.history": Method(
        "channel",
        "oldest latest limit cursor inclusive include_all_metadata",
        HISTORY,
        tier=3,
        reads=True,
    ),
    "conversations.info": Method("channel", "include_num_members", HISTORY, tier=3, reads=True),
    "conversations.replies": Method(
        "channel ts",
        "oldest latest limit cursor inclusive include_all_metadata",
        HISTORY,
        tier=3,
        reads=True,
    ),
    "files.info": Method("file", "", ("files:read",), reads=True),
    "users.info": Method("user", "include_locale", ("users:read",), reads=True),
    "views.open": Method("view", "trigger_id interactivity_pointer"),
    "views.publish": Method("user_id view", "hash"),
    "views.push": Method("view", "trigger_id interactivity_pointer"),
    "views.update": Method("view", "view_id external_id hash"),
}
EVERY_SCOPE = sorted(
    {
        *(scope for method in METHODS.values() for scope in method.scope),
        *("app_mentions:read", "commands", "files:read"),
    }
)
SESSION_STATES = {"active", "processing", "suspended", "closed"}


class RefusedCallError(Exception):
    """Slack does not do it.

    Args:
        code: As Slack names the error.
        why: What broke a limit; a well-behaved app never does, so its test fails. "" where the
            world is to blame.
    """

    def __init__(self, code, why="", **more):
        super().__init__(code)
        self.code, self.why, self.more = code, why, more


class Limits:
    """Counts calls, and says for how many seconds one has to wait."""

    def __init__(self):
        self.on = False
        self.refused = 0
        self._calls = defaultdict(deque)

    def wait_s(self, method, args):
        if not self.on:
            return 0
        if method == "chat.postMessage":  # about one a second in a channel; a short burst is let be
            most, within, what = 10, 10.0, (method, args.get("channel"))
        elif METHODS[method].tier:
            most, within, what = TIERS[METHODS[method].tier], 60.0, method
        else:
            return 0
        now, calls = time.monotonic(), self._calls[what]
        while calls and calls[0] <= now - within:
            calls.popleft()
        if len(calls) >= most:
            self.refused += 1
            return max(1, round(calls[0] + within - now + 0.5))
        calls.append(now)
        return 0


class WebApi:
    """Does what the methods do, in a world.

    Attributes:
        lacks_blocks: Kinds of blocks that the workspace has not got.
        home_tab: It is switched on in the app's settings.
    """

    def __init__(self, world):
        self.world = world
        self.scopes = ",".join(EVERY_SCOPE)
        self.stream_life_s = 300.0
        self.takes_blocks = True
        self.lacks_blocks = set()
        self.home_tab = True
        self.trigger_life_s = 3.0
        self.triggers = None  # None: any; else those that are out, each with its time

    def do(self, method, args, *, token, json_sent):
        """Do a call, and return what is answered beside "ok".

        Raises:
            RefusedCallError: It is not done.
        """
        spec = METHODS.get(method)
        if spec is None:
            raise RefusedCallError("unknown_method", method)
        self._authorize(spec, token, method)
        known = {*spec.needs.split(), *spec.takes.split()}
        if json_sent and spec.reads:
            raise RefusedCallError("invalid_arguments", f"{method} takes no JSON")
        missing = [name for name in spec.needs.split() if args.get(name) in (None, "")]
        if missing not in ([], ["status"]):  # an empty status clears it
            raise RefusedCallError("invalid_arguments", f"{method} lacks {missing}")
        if unknown := set(args) - known:
            raise RefusedCallError("invalid_arguments", f"{method} does not take {unknown}")
        doing = getattr(self, _function(method), None)
        return (doing(args) if doing else None) or {}

    def _authorize(self, spec, token, method):
        wanted = "xapp-" if spec.app else "xoxb-"
        if not token.startswith(wanted):
            raise RefusedCallError("not_allowed_token_type" if token else "not_authed", method)
        granted = set(self.scopes.split(","))
        if spec.scope and not granted & set(spec.scope):
            raise RefusedCallError("missing_scope", needed=spec.scope[0], provided=self.scopes)

    def _auth_test(self, _args):
        return HOME

    # Messages

    def _chat_post_message(self, args):
        channel = self._writable(args["channel"])
        if args.get("blocks") and not self.takes_blocks:
            raise RefusedCallError("invalid_blocks")
        self._check(args)
        if (args.get("unfurl_links"), args.get("unfurl_media")) != (False, False):
            raise RefusedCallError("invalid_arguments", "links would be previewed")
        if args.get("reply_broadcast") and not args.get("thread_ts"):
            raise RefusedCallError("invalid_arguments", "reply_broadcast without a thread")
        self._parent(args)
        self._metadata(args)
        message = self._keep(args)
        return {"ts": message["ts"], "channel": channel.id, "message": message}

    def _chat_post_ephemeral(self, args):
        channel = self._writable(args["channel"])
        if self.world.person(args["user"]) is None or args["user"] in channel.away:
            raise RefusedCallError("user_not_in_channel")
        self._check(args)
        return {"message_ts": self.world.ts()}

    def _chat_update(self, args):
        message = self._own(args)
        if self._streams(message):
            raise RefusedCallError("streaming_state_conflict", "a running stream is updated")
        self._metadata(args)
        blocks = args.get("blocks")
        self._check({**args, "blocks": blocks or None})
        message.update({name: value for name, value in args.items() if name != "channel"})
        message["edited"] = {"user": HOME["user_id"], "ts": self.world.ts()}
        return {"ts": message["ts"], "channel": message["channel"]}

    def _chat_delete(self, args):
        message = self._own(args)
        if self._streams(message):
            raise RefusedCallError("streaming_state_conflict", "a running stream is deleted")
        self.world.messages.remove(message)
        return {"ts": message["ts"], "channel": message["channel"]}

    # Streams

    def _chat_start_stream(self, args):
        channel = self._writable(args["channel"])
        if not channel.direct:
            for name in ("recipient_team_id", "recipient_user_id"):
                if not args.get(name):
                    raise RefusedCallError(f"missing_{name}", f"a stream without {name}")
        self._parent(args)
        if units(args.get("markdown_text", "")) > 12_000:
            raise RefusedCallError("msg_too_long", "a markdown_text of more than 12,000")
        message = self._keep(
            {
                "channel": args["channel"],
                "thread_ts": args["thread_ts"],
                "text": args.get("markdown_text", ""),
                "blocks": [],
                "streaming": time.monotonic(),
            }
        )
        self._chunks(message, args)
        return {"ts": message["ts"], "channel": args["channel"]}

    def _chat_append_stream(self, args):
        if not ("chunks" in args or "markdown_text" in args):
            raise RefusedCallError("no_text", "nothing is appended")
        message = self._stream(args)
        self._chunks(message, args)
        return {"ts": message["ts"], "channel": args["channel"]}

    def _chat_stop_stream(self, args):
        message = self._stream(args)
        self._chunks(message, args)
        self._metadata(args)
        blocks = [*message["blocks"], *args.get("blocks", [])]
        if blocks:
            self._check({"text": "a stream has none", "blocks": blocks})
        del message["streaming"]
        message["blocks"] = blocks
        message.update({name: args[name] for name in ("metadata",) if name in args})
        return {"ts": message["ts"], "channel": args["channel"], "message": message}

    def _chunks(self, message, args):
        for chunk in args.get("chunks", ()):
            if chunk.get("type") != "blocks":
                raise RefusedCallError("invalid_chunks", f"a chunk of {chunk.get('type')}")
            message["blocks"] = [*message["blocks"], *chunk["blocks"]]
        if "markdown_text" in args and args["markdown_text"] != message["text"]:
            message["text"] += args["markdown_text"]
        if len(message["blocks"]) > 50:
            raise RefusedCallError("msg_blocks_too_long", "more than 50 blocks in a stream")
        if message["blocks"]:
            self._check({"text": "a stream has none", "blocks": message["blocks"]})

    def _stream(self, args):
        message = self._own(args)
        if not self._streams(message):
            raise RefusedCallError("message_not_in_streaming_state")
        return message

    def expire(self, args):
        """Let a stream be over, as it is five minutes after its start."""
        message = self.world.message(args["channel"], args["ts"])
        if message and "streaming" in message:
            message["streaming"] = time.monotonic() - self.stream_life_s - 1

    def _streams(self, message):
        began = message.get("streaming")
        return began is not None and time.monotonic() - began < self.stream_life_s

    # The agent's view, modals, and what is read

    def _assistant_threads_set_status(self, args):
        self._visible(args["channel_id"])
        if len(args.get("loading_messages", ())) > 10:
            raise RefusedCallError("invalid_arguments", "more than ten loading messages")

    def _assistant_threads_set_suggested_prompts(self, args):
        self._visible(args["channel_id"])
        prompts = args["prompts"]
        if not 1 <= len(prompts) <= 4 or not all(p["title"] and p["message"] for p in prompts):
            raise RefusedCallError("invalid_arguments", f"prompts: {prompts}")

    def _agents_sessions_set_status(self, args):
        self._visible(args["channel_id"])
        if args["status"] not in SESSION_STATES or units(args.get("title", "")) > 200:
            raise RefusedCallError("invalid_arguments", f"a session that is {args['status']}")

    def _views_open(self, args):
        self._view(args)
        if self.triggers is None:
            return
        given = self.triggers.pop(args.get("trigger_id"), None)
        if given is None:
            raise RefusedCallError("invalid_trigger_id", "a trigger that was not given out")
        if time.monotonic() - given > self.trigger_life_s:
            raise RefusedCallError("expired_trigger_id")

    _views_push = _views_open

    def _views_update(self, args):
        self._view(args)

    def _views_publish(self, args):
        self._view(args)
        if args["view"]["type"] != "home":
            raise RefusedCallError("invalid_arguments", "only a home tab is published")
        if self.world.person(args["user_id"]) is None and args["user_id"] != HOME["user_id"]:
            messages = {"messages": ["invalid `user_id`"]}
            raise RefusedCallError("invalid_arguments", response_metadata=messages)
        if not self.home_tab:
            raise RefusedCallError("not_enabled")
        if "hash" in args:
            raise RefusedCallError("hash_conflict")

    def _blocks_validate(self, args):
        if len(args) != 1:
            raise RefusedCallError("invalid_arguments", "not exactly one thing to validate")
        said = objections(args["blocks"], "nothing is posted")
        if said or self.lacks(args["blocks"]):
            raise RefusedCallError("invalid_blocks", errors=[{"message": one} for one in said])

    def _view(self, args):
        if said := view_objections(args["view"]):
            raise RefusedCallError("invalid_blocks", "; ".join(said))

    def _conversations_replies(self, args):
        self._visible(args["channel"])
        found = self.world.thread(args["channel"], args["ts"])
        if not found and not self.world.open:
            raise RefusedCallError("thread_not_found")
        oldest = float(args.get("oldest") or 0)
        kept = [m for m in found if float(m["ts"]) > oldest or m["ts"] == args["ts"]]
        hidden = set() if args.get("include_all_metadata") else {"metadata"}
        messages = [{k: v for k, v in m.items() if k not in hidden} for m in kept]
        return {"messages": messages[: int(args.get("limit") or 100)], "has_more": False}

    def _conversations_history(self, args):
        channel = self._visible(args["channel"])
        if not channel.has_bot:
            raise RefusedCallError("not_in_channel")
        here = [m for m in self.world.messages if m["channel"] == channel.id]
        tops = [m for m in here if m.get("thread_ts", m["ts"]) == m["ts"]][::-1]
        hidden = set() if args.get("include_all_metadata") else {"metadata"}
        messages = [{k: v for k, v in m.items() if k not in hidden} for m in tops]
        return {"messages": messages[: int(args.get("limit") or 100)], "has_more": False}

    def _conversations_info(self, args):
        channel = self._visible(args["channel"])
        return {"channel": {"id": channel.id, "is_ext_shared": channel.shared}}

    def _users_info(self, args):
        person = self.world.person(args["user"])
        if person is None:
            raise RefusedCallError("user_not_found")
        return {"user": {"id": person.id, "team_id": person.team, "real_name": person.name}}

    # What holds for all of them

    def _visible(self, name):
        channel = self.world.channel(name)
        if channel is None:
            raise RefusedCallError("channel_not_found")
        return channel

    def _writable(self, name):
        channel = self._visible(name)
        if channel.archived:
            raise RefusedCallError("is_archived")
        if not channel.has_bot:
            raise RefusedCallError("not_in_channel")
        return channel

    def _parent(self, args):
        thread_ts = args.get("thread_ts")
        if thread_ts and not self.world.open:
            parent = self.world.message(args["channel"], thread_ts)
            if parent is None or parent.get("deleted"):
                raise RefusedCallError("thread_not_found")

    def _own(self, args):
        message = self.world.message(args["channel"], args["ts"])
        if message is None:
            raise RefusedCallError("message_not_found")
        if message["user"] != HOME["user_id"]:
            raise RefusedCallError("cant_update_message", "the message of somebody else")
        return message

    def _keep(self, args):
        message = {"ts": self.world.ts(), "user": HOME["user_id"], "bot_id": HOME["bot_id"]}
        message.update(args)
        self.world.messages.append(message)
        return message

    def _check(self, args):
        if not (args.get("text") or args.get("blocks")):
            raise RefusedCallError("no_text", "neither text nor blocks")
        if self.lacks(args.get("blocks") or ()):
            raise RefusedCallError("invalid_blocks")
        named = {args.get("user"), "U1", "U2"} if self.world.open else self.world.people
        if args.get("blocks"):
            said = objections(args["blocks"], args.get("text", ""), users=named)
        else:
            said = list(of_text(args["text"]))
        if said:
            long = any(one.endswith((" characters", " blocks")) for one in said)
            raise RefusedCallError(
                "msg_blocks_too_long" if long else "invalid_blocks", "; ".join(said)
            )

    def lacks(self, blocks):
        return self.lacks_blocks & {block.get("type") for block in blocks}

    def _metadata(self, args):
        metadata = args.get("metadata")
        if metadata is None:
            return
        if set(metadata) != {"event_type", "event_payload"} or not isinstance(
            metadata["event_payload"], dict
        ):
            raise RefusedCallError("invalid_metadata_format", f"metadata: {metadata}")


def _function(method):
    return "_" + re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", method.replace(".", "_"))


def response_objections(body, uses) -> list[str]:
    """List what is wrong with what came to a response_url; five uses are all that it has."""
    allowed = {"response_type", "replace_original", "delete_original", "thread_ts"}
    allowed |= {"text", "blocks", "mrkdwn", "unfurl_links", "unfurl_media"}
    said = [] if uses <= 5 else ["a response_url that is used up"]
    if set(body) - allowed:
        said.append(f"a response_url does not take {set(body) - allowed}")
    if body.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        said.append(f"a response of type {body['response_type']}")
    if (body.get("unfurl_links"), body.get("unfurl_media")) != (False, False):
        said.append("a response whose links would be previewed")
    if not body.get("blocks") and body.get("mrkdwn") is not False:
        said.append("plain text that would be parsed")
    if body.get("blocks"):
        return said + objections(body["blocks"], body["text"], users=("U1", "U2"))
    return said + list(of_text(body.get("text", "")))
