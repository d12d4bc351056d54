"""The plots of a report, as SVG: no script, no font and no picture from elsewhere.

matplotlib draws them, from the extra `eval`: it is the field's usual library and its SVG is
complete in itself, while lighter ones load scripts (pygal) or have no steps and bars on one
scale (leather). Text stays text, so a page can be searched and read aloud.
"""

import importlib.util
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pullquote.bot.evaluation.report import Report
from pullquote.config import ConfigError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pullquote.bot.evaluation.bootstrap import Estimate

_INCHES = (5.2, 3.6)
_BLUE, _ORANGE, _GREY = "#1f5fa8", "#c8611a", "#8a8a8a"


def check_plots() -> None:
    """See that the plots can be drawn, before an hour of questions is asked.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise ConfigError(
            "the report's plots need matplotlib", remedy="pip install 'pullquote[eval]'"
        )


def plots(report: Report) -> dict[str, str]:
    """Draw what there are figures for: a caption and its SVG, in the report's order."""
    drawn = {
        "Risk and coverage: what answering less gains": _risk_coverage if report.curve else None,
        "Recall at k, by stage": _recall if report.recalls else None,
        "Confidence against how often the first quote is right": (
            _reliability if report.bins else None
        ),
        "Latency by stage": _latency if report.latencies else None,
    }
    return {caption: _svg(draw, report) for caption, draw in drawn.items() if draw}


def _risk_coverage(axes: "Axes", report: Report) -> None:
    coverage = [point.coverage for point in report.curve]
    risk = [point.risk for point in report.curve]
    axes.plot(coverage, risk, color=_BLUE, drawstyle="steps-pre")
    for most in (0.05, 0.10):
        axes.axhline(most, color=_GREY, linewidth=0.7, linestyle=":")
    threshold = report.about.min_confidence
    kept = [point for point in report.curve if point.threshold >= threshold]
    if kept:
        axes.plot(kept[-1].coverage, kept[-1].risk, "o", color=_ORANGE, label="as set")
        axes.legend(frameon=False)
    axes.set(xlabel="coverage", ylabel="selective risk", xlim=(0, 1.02), ylim=(0, None))


def _recall(axes: "Axes", report: Report) -> None:
    longest = max((row.k or 0 for row in report.recalls), default=0)
    for stage, colour in (("retrieve", _ORANGE), ("rerank", _BLUE)):
        rows = [row for row in report.recalls if row.stage == stage]
        depths = [row.k or max(longest + 1, report.about.candidates) for row in rows]
        for name, style in (("passages", "-"), ("articles", "--")):
            estimates: Sequence[Estimate] = [getattr(row, name) for row in rows]
            axes.plot(
                depths,
                [_or_gap(estimate.value) for estimate in estimates],
                style,
                color=colour,
                marker="o",
                markersize=3,
                label=f"{stage}, {name}",
            )
            axes.fill_between(
                depths,
                [_or_gap(estimate.low) for estimate in estimates],
                [_or_gap(estimate.high) for estimate in estimates],
                color=colour,
                alpha=0.07,
                linewidth=0,
            )
    axes.set(xlabel="k", ylabel="recall@k", ylim=(0, 1.02))
    axes.legend(frameon=False, loc="lower right")


def _or_gap(value: float | None) -> float:
    return float("nan") if value is None else value


def _reliability(axes: "Axes", report: Report) -> None:
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=0.8, linestyle=":")
    most = max(each.questions for each in report.bins)
    for each in report.bins:
        axes.bar(each.low + 0.05, each.right, width=0.09, color=_BLUE, alpha=0.25)
        size = 4 + 8 * each.questions / most
        axes.plot(each.confidence, each.right, "o", color=_BLUE, markersize=size)
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.05))


def _latency(axes: "Axes", report: Report) -> None:
    rows = list(reversed(report.latencies))
    places = range(len(rows))
    for name, alpha, height in (("p95", 0.25, 0.8), ("p50", 1.0, 0.4)):
        estimates: Sequence[Estimate] = [getattr(row, name) for row in rows]
        values = [_or_gap(estimate.value) for estimate in estimates]
        axes.barh(places, values, color=_BLUE, alpha=alpha, height=height, label=name)
        ends = [(_or_gap(estimate.low), _or_gap(estimate.high)) for estimate in estimates]
        for place, (low, high) in zip(places, ends, strict=True):
            axes.plot([low, high], [place, place], color=_GREY, linewidth=1)
    axes.set_yticks(places, [row.stage for row in rows])
    axes.set(xlabel="milliseconds", xlim=(0, None))
    axes.legend(frameon=False, loc="lower right")


def _svg(draw: Callable[["Axes", Report], None], report: Report) -> str:
    """Draw one plot; the same figures give the same bytes."""
    # Imported here: the extra is there only for whoever wants plots. No pyplot, so no state and
    # no window.
    from matplotlib.figure import Figure  # noqa: PLC0415

    with _style():
        figure = Figure(figsize=_INCHES, layout="constrained")
        axes = figure.subplots()
        draw(axes, report)
        axes.spines[["top", "right"]].set_visible(False)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    svg = drawn.getvalue()
    return svg[svg.index("<svg") :]  # without the XML declaration and the DTD's address


@contextmanager
def _style() -> Iterator[None]:
    from matplotlib import rc_context  # noqa: PLC0415 - as above

    with rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "pullquote",
            "font.family": "sans-serif",
            "font.size": 9,
        }
    ):
        yield
