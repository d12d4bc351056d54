"""What went wrong with a model, by what its package raised: each package has errors of its own."""

from pullquote.bot.records import Fallback

_REFUSALS = ("Refusal", "ContentFilter")
_REJECTED = (401, 403)
_LIMITED = (429, 529)
_TIMED_OUT = (408, 504)


class CallFailed(Exception):  # noqa: N818 - it is caught at once, and never shown
    """A call to the model gave nothing that can be used."""

    def __init__(self, reason: Fallback, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


def reason_for(error: BaseException) -> Fallback:
    """Say which of our reasons an error of a provider's package is.

    Told by HTTP status where the error carries one, else by the names of its classes: the packages
    share no base class.
    """
    status = getattr(error, "status_code", None)
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if status in _REJECTED:
        return Fallback.REJECTED
    if status in _LIMITED:
        return Fallback.RATE_LIMIT
    if status in _TIMED_OUT or isinstance(error, TimeoutError) or "Timeout" in names:
        return Fallback.TIMEOUT
    if any(name in names for name in _REFUSALS):
        return Fallback.REFUSED
    if "LengthFinish" in names:
        return Fallback.UNUSABLE
    if status is None and ("Connect" in names or "Protocol" in names or "Network" in names):
        return Fallback.UNREACHABLE
    return Fallback.FAILED


def lacks_feature(error: BaseException) -> bool:
    """Tell whether the server did not know what it was asked for: a schema, or tools."""
    return isinstance(error, NotImplementedError) or getattr(error, "status_code", None) in (
        400,
        404,
        415,
        422,
        501,
    )
