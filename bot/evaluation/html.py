"""The report as one HTML file: nothing is fetched when it is opened, and no script runs.

Whatever comes from a question, a file's name or an article is escaped. A content security policy
in the page forbids what is not in it, should a text ever slip through.
"""

import html
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pullquote.bot.evaluation.bootstrap import Estimate
from pullquote.bot.evaluation.cases import CONDITIONS, Case
from pullquote.bot.evaluation.failures import FAILURES, Failure
from pullquote.bot.evaluation.plots import check_plots, plots
from pullquote.bot.evaluation.report import Report, Row
from pullquote.bot.evaluation.wording import about_lines
from pullquote.config import BadInputError

__all__ = ["check_place", "check_plots", "page", "write_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
th, td { padding: 0.15rem 0.9rem 0.15rem 0; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 1px solid #999; font-weight: 600; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1rem; }
figure { margin: 0; } figure svg { width: 100%; height: auto; }
figcaption, .about, small { color: #555; }
details { margin: 0.5rem 0; } summary { cursor: pointer; }
blockquote { margin: 0.2rem 0 0.2rem 1rem; padding-left: 0.8rem; border-left: 3px solid #ccc; }
"""


def check_place(path: Path) -> None:
    """See before a long run that the page can be written there.

    Raises:
        BadInputError: It is a folder, its own folder is missing, or it cannot be written.
    """
    folder = path.parent
    if path.is_dir():
        raise BadInputError(f"{path} is a folder", remedy="name a file in it")
    if not folder.is_dir():
        raise BadInputError(f"there is no folder {folder}", remedy="make it, or name another file")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise BadInputError(f"{path} cannot be written", remedy="name another file")


def write_html(report: Report, path: Path, *, texts: bool = False) -> None:
    """Write the report, readable for its owner alone where it holds texts.

    Args:
        report: The figures.
        path: Where to; replaced if it is there.
        texts: Write failed questions and their quotes, for a report that stays here.

    Raises:
        OSError: Nothing can be written there.
    """
    content = page(report, texts=texts)
    mode = 0o600 if texts else 0o644
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    if texts:
        path.chmod(0o600)


def page(report: Report, *, texts: bool = False) -> str:
    """Lay the report out."""
    about = "<br>".join(map(_text, about_lines(report.about)))
    figures = "".join(
        f"<figure>{svg}<figcaption>{_text(caption)}</figcaption></figure>"
        for caption, svg in plots(report).items()
    )
    return "".join(
        [
            "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>",
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            "<meta name='viewport' content='width=device-width'>",
            f"<title>Pullquote: evaluation</title><style>{_STYLE}</style></head><body>",
            f"<h1>Evaluation</h1><p class='about'>{about}</p>",
            _rows("Answers", report.quality),
            _rows("Silence", report.silence),
            *_conditions(report),
            f"<h2>Plots</h2><div class='plots'>{figures}</div>",
            _calibration(report),
            _recalls(report),
            _latencies(report),
            "<h2>Failures</h2>",
            *(_failures(kind, cases, texts=texts) for kind, cases in report.failures.items()),
            "</body></html>\n",
        ]
    )


def _rows(title: str, rows: Sequence[Row]) -> str:
    """Lay scores out with a column for each row: there are more scores than kinds."""
    if not rows:
        return ""
    names = dict.fromkeys(name for row in rows for name in row.scores)
    heads = [_text(f"{row.tier} ({row.questions:,})") for row in rows]
    if title == "Silence":
        pairs = zip(rows, heads, strict=True)
        heads = [f"{_text(str(row.condition))}<br>{head}" for row, head in pairs]
    body = ([_text(name), *(_estimate(row.scores.get(name)) for row in rows)] for name in names)
    return f"<h2>{title}</h2>{_table(['', *heads], body)}"


def _conditions(report: Report) -> Iterable[str]:
    for condition in dict.fromkeys(row.condition for row in report.silence):
        yield f"<p><small>{_text(f'{condition}: {CONDITIONS[condition]}')}</small></p>"


def _calibration(report: Report) -> str:
    error = report.calibration_error
    return "" if error is None else f"<p>Expected calibration error: {error:.3f}</p>"


def _recalls(report: Report) -> str:
    body = (
        [
            row.stage,
            "all" if row.k is None else str(row.k),
            _estimate(row.articles),
            _estimate(row.passages),
        ]
        for row in report.recalls
    )
    return f"<h2>Recall</h2>{_table(['stage', 'k', 'articles', 'passages'], body)}"


def _latencies(report: Report) -> str:
    body = (
        [_text(row.stage), _estimate(row.p50, ",.0f"), _estimate(row.p95, ",.0f")]
        for row in report.latencies
    )
    return f"<h2>Milliseconds</h2>{_table(['stage', 'p50', 'p95'], body)}"


def _failures(kind: Failure, cases: Sequence[Case], *, texts: bool) -> str:
    name = str(kind).replace("_", " ").capitalize()
    head = (
        f"<summary><b>{name}: {len(cases):,}</b> <small>{_text(FAILURES[kind])}</small></summary>"
    )
    if texts:
        listed = "".join(_with_texts(case) for case in cases)
    else:
        listed = f"<p>{', '.join(_text(case.question.id) for case in cases)}</p>"
    return f"<details>{head}{listed}</details>"


def _with_texts(case: Case) -> str:
    question = case.question
    accepted = f"; accepted: {' / '.join(question.answers)}" if question.answers else ""
    quotes = "".join(f"<blockquote>{_text(quote.text)}</blockquote>" for quote in case.quotes)
    return (
        f"<p><b>{_text(question.text)}</b><br><small>{_text(question.id)}, {_text(question.tier)},"
        f" {_text(str(case.condition))}, confidence {case.confidence:.2f}{_text(accepted)}"
        f"</small></p>{quotes}"
    )


def _table(heads: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Lay out a table of cells that are escaped already."""
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _estimate(estimate: Estimate | None, form: str = ".3f") -> str:
    if estimate is None or estimate.value is None:
        return "–"
    value = format(estimate.value, form)
    if estimate.low is None or estimate.high is None:
        return value
    ends = f"{format(estimate.low, form)} to {format(estimate.high, form)}"
    return f"{value}<br><small>{ends}</small>"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
