"""What the bot listens to and calls, and the scope that each of them needs.

The manifest asks for these and no others; a test compares the tables with the code.
"""

EVENTS: dict[str, tuple[str, ...]] = {
    "agent_session_stopped": (),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
}
"""Each bot event that the app subscribes to, with the scopes that it needs."""

METHODS: dict[str, tuple[str, ...]] = {
    "agents.sessions.setStatus": ("assistant:write",),
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.test": (),
    "blocks.validate": (),
    "chat.appendStream": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": (
        "channels:history",
        "groups:history",
        "im:history",
        "mpim:history",
    ),
    "conversations.replies": (
        "channels:history",
        "groups:history",
        "im:history",
        "mpim:history",
    ),
    "views.open": (),
    "views.publish": (),
}
"""Each method of the Web API that the app calls, with the scopes that it needs."""

FEATURES: dict[str, tuple[str, ...]] = {
    "a slash command": ("commands",),
    "a message shortcut": ("commands",),
    "a dropped file": ("files:read",),
}
"""What is neither an event nor a method."""


def scopes() -> list[str]:
    """List the bot scopes that are used."""
    tables = (EVENTS, METHODS, FEATURES)
    return sorted({scope for table in tables for needed in table.values() for scope in needed})


def missing_scope(needed: str, method: str) -> str:
    """Word the warning about a scope that a call lacked.

    Args:
        needed: As Slack names it, several parted by commas; "": Slack does not say.
        method: What was called.
    """
    return f"missing_scope {needed or '?'} for {method}"


def scopes_of(warning: str) -> frozenset[str]:
    """Read the scopes of such a warning; none where Slack did not say."""
    needed = warning.removeprefix("missing_scope ").partition(" ")[0]
    return frozenset(needed.split(",")) - {"?"}
