"""A report as JSON: a contract with a version, for scripts and for floors.

Questions and quotes are left out unless they are asked for, since a report may travel further
than the articles may.
"""

from dataclasses import asdict

from pullquote.bot.evaluation.cases import Case
from pullquote.bot.evaluation.report import Report, Row

SCHEMA = 1


def report_to_dict(report: Report, *, texts: bool = False) -> dict[str, object]:
    """Lay a report out as plain JSON types.

    Args:
        report: The figures.
        texts: Write each failed question and its quotes beside its id.
    """
    error = report.calibration_error
    return {
        "schema": SCHEMA,
        "about": asdict(report.about),
        "quality": [_row(row) for row in report.quality],
        "silence": [_row(row) for row in report.silence],
        "recall": [
            {
                "stage": row.stage,
                "k": row.k,
                "articles": row.articles.as_dict(),
                "passages": row.passages.as_dict(),
            }
            for row in report.recalls
        ],
        "latency_ms": {
            row.stage: {"p50": row.p50.as_dict(1), "p95": row.p95.as_dict(1)}
            for row in report.latencies
        },
        "risk_coverage": [asdict(point) for point in report.curve],
        "reliability": [asdict(each) for each in report.bins],
        "calibration_error": None if error is None else round(error, 4),
        "failures": {
            str(kind): [_failed(case, texts=texts) for case in cases]
            for kind, cases in report.failures.items()
        },
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "condition": str(row.condition),
        "tier": row.tier,
        "questions": row.questions,
        "scores": {name: estimate.as_dict() for name, estimate in row.scores.items()},
    }


def _failed(case: Case, *, texts: bool) -> dict[str, object]:
    told: dict[str, object] = {
        "id": case.question.id,
        "tier": case.question.tier,
        "condition": str(case.condition),
        "confidence": case.confidence,
        "later_quote": any(quote.holds for quote in case.shown),
    }
    if texts:
        told["question"] = case.question.text
        told["answers"] = list(case.question.answers)
        told["quotes"] = [quote.text for quote in case.quotes]
    return told
