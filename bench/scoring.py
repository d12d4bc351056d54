"""How an answer is scored is `pullquote eval`'s; here are the sums that a bench needs beside it."""

from collections.abc import Sequence

from pullquote.bot.evaluation.scoring import holds

__all__ = ["holds", "percentile", "share"]


def share(flags: Sequence[bool]) -> float:
    """Return the share of true ones, 0 to 1; 0 for none."""
    return sum(flags) / len(flags) if flags else 0.0


def percentile(values: Sequence[float], q: float) -> float:
    """Return the nearest-rank percentile, `q` from 0 to 100."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(q / 100 * len(ordered) + 0.5) - 1))]
