"""The report as a page: whole in itself, without scripts, and with everything escaped."""

import re
import stat
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from pullquote.bot.evaluation import html as pages
from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.questions import Half
from pullquote.bot.evaluation.report import About, summed_up

EVIL = "<script>alert('x')</script>\"&<img src=x onerror=y>"
ABOUT = About("0.1.0", 3, 9, None, EVIL, 8, 3, 0.13, True, Half.REPORTING, "ab" * 32)


class Page(HTMLParser):
    """Notes the tags, and every attribute that could load something or run."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.loads, self.text = [], [], []
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            inner = name.endswith("href") and (value or "").startswith("#")
            loads = name in ("src", "srcset", "data", "action") or name.endswith("href")
            if (loads and not inner) or name.startswith("on"):
                self.loads.append((tag, name, value))

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def report(made):
    evil = made.question(f"id-{EVIL}", text=f"Who? {EVIL}", tier=f"gold {EVIL}", answers=(EVIL,))
    cases = [
        made.case("a"),
        made.case("b", confidence=0.9, quotes=(False,), holds=(False, True, False, False)),
        made.case(question=evil, holds=(False,), answered=True, quotes=(), confidence=0.2),
        made.case("t", condition=Condition.TWIN, confidence=0.3),
    ]
    return summed_up(ABOUT, cases)


def test_a_page_is_whole_in_itself(report):
    content = pages.page(report, texts=True)
    page = Page(content)

    assert "script" not in page.tags
    assert "img" not in page.tags
    assert "link" not in page.tags
    assert page.loads == []
    assert not re.search(r"@import|url\((?!#)", content)
    assert "default-src 'none'" in content


def test_it_has_the_four_plots_and_the_figures(report):
    page = Page(pages.page(report))
    words = " ".join(page.text)

    assert page.tags.count("svg") == 4
    for said in ("selective risk", "recall@k", "share right", "milliseconds", "quote@1", "AURC"):
        assert said in words
    assert "half that is reported" in words


def test_what_comes_from_questions_and_settings_is_escaped(report):
    content = pages.page(report, texts=True)
    assert EVIL not in content
    assert "<script" not in content
    assert EVIL in "".join(Page(content).text)


def test_texts_stand_in_it_only_where_they_are_asked_for(report):
    assert "Who? " not in pages.page(report)
    assert "Who? " in pages.page(report, texts=True)
    assert "id-" in pages.page(report)


def test_the_same_report_gives_the_same_bytes(report):
    assert pages.page(report) == pages.page(report)


def test_a_page_with_texts_is_its_owner_s_alone(report, tmp_path):
    path = tmp_path / "report.html"
    pages.write_html(report, path)
    assert path.read_text().startswith("<!DOCTYPE html>")

    pages.write_html(report, path, texts=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_of_unanswerable_questions_alone_has_a_page(made):
    alone = summed_up(ABOUT, [made.case("t", condition=Condition.FUTURE, answered=False)])
    assert "future" in pages.page(alone)


def test_without_matplotlib_the_remedy_is_said():
    script = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'matplotlib' else find(name, *a)\n"
        "from pullquote.bot.evaluation.plots import check_plots\n"
        "from pullquote.config import ConfigError\n"
        "try:\n    check_plots()\nexcept ConfigError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "the report's plots need matplotlib; pip install 'pullquote[eval]'\n"
