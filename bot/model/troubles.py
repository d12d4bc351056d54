"""What went wrong with a model, by what its package raised: each package has errors of its own."""

from pullquote.bot.records import Fallback

_REFUSALS = ("Refusal", "ContentFilter")
_REJECTED = (401, 403)
_LIMITED = (429, 529)
_TIMED_OUT = (408, 504)
_CONFLICT = 409
_SERVERS_OWN = 500
_FIRST_PAUSE_S = 0.5


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


def pause_s(error: BaseException, tried: int) -> float | None:
    """Say how many seconds to wait before another try; None: it would end the same way.

    Args:
        error: Of a provider's package.
        tried: How many tries came before that one.
    """
    status = getattr(error, "status_code", None)
    if status is None:
        passes = reason_for(error) is Fallback.UNREACHABLE
    else:
        passes = status in (*_LIMITED, *_TIMED_OUT, _CONFLICT) or status >= _SERVERS_OWN
    if not passes or lacks_feature(error):
        return None
    return _told_pause_s(error) or _FIRST_PAUSE_S * 2**tried


def _told_pause_s(error: BaseException) -> float | None:
    """Read how long the server asks to be left alone."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return float(headers[name]) * unit_s
        except (KeyError, ValueError):  # a date, which nobody sends here, counts as not told
            continue
    return None
