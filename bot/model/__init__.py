"""The optional language model: it writes claims from numbered sentences, and is never trusted.

Nothing here is imported unless `answerer` is "model". `docs/models.md` says what is sent where.
"""

from pullquote.bot.model.composing import ModelComposer
from pullquote.bot.model.opening import open_chat_model
from pullquote.bot.model.rewording import Rewriter

__all__ = ["ModelComposer", "Rewriter", "open_chat_model"]
