"""What counts in a channel: a part of the corpus, where the settings narrow it."""

from pullquote.config import ChannelScope, SlackSettings
from pullquote.vectorstore import Scope


def scope_in(channel: str, settings: SlackSettings) -> Scope:
    """Say which articles may be used, shown and named in a channel."""
    narrow = settings.narrow.get(channel, ChannelScope())
    return Scope(publishers=narrow.publishers, sections=narrow.sections, tags=narrow.tags)
