"""The Slack bot: Bolt's listeners around the core, and what answers look like there.

Whoever imports a module of this package pays for Slack's libraries only where they are used.
"""

from pullquote.bot.slack.rendering import Message, Options, render

__all__ = ["Message", "Options", "render"]
