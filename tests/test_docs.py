"""The documents are true: commands, options, settings, targets and links stand as they say."""

import re
import shlex
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from pullquote.bot.cli.app import app
from pullquote.config import Settings
from pullquote.ingest.drafts import fix
from pullquote.ingest.fields import _FIELDS, _TEXT
from pullquote.ingest.readers import can_read, reader_for
from pullquote.ingest.readers.table import _READERS
from pullquote.ingest.sources import expand
from pullquote.vectorstore.weights import PACKAGED_MODELS

from tests.support.command_line import commands, understand

ROOT = Path(__file__).parent.parent
FRONT = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCS = [*FRONT, *sorted((ROOT / "docs").glob("*.md"))]
SAMPLES = ("articles", "corrections")
CAPITALS = {"AUC", "AURC", "MIT"}  # words that are written so
CLI = ROOT / "docs" / "cli.md"
COMMANDS = commands()
GLOBAL = {"--help", *(name for param in get_command(app).params for name in param.opts)}

_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^()\s]+)\)|^\[[^\]]+\]: *(\S+)", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"^(?:.*[|;] *)?(?:\$ )?(?:\.venv/bin/)?pullquote( .*)?$")
_CONTEXT = re.compile(r"^ *In context: pullquote show (\S+).* --quote (\d+):(\d+)", re.MULTILINE)
# The words that a package registry's address has; the addresses themselves stand nowhere.
_REGISTRY = re.compile(
    r"\b[\w-]*(?:pypi|pythonhosted|anaconda|devpi|artifactory)[\w-]*(?:\.\w+)+"
    r"|://[^\s)]*/simple\b|--(?:extra-)?index-url",
    re.IGNORECASE,
)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sections(text: str) -> dict[str, str]:
    """Part a document at its headings of the second level."""
    parts = re.split(r"^## +(.+?) *$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def section_of(command: str) -> str:
    return sections(CLI.read_text())[f"pullquote {command.split(maxsplit=1)[0]}"]


def long_options(command: str) -> list[str]:
    names = [name for param in COMMANDS[command].params for name in param.opts]
    return [name for name in names if name.startswith("--") and name not in GLOBAL]


def stands_in(option: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text) is not None


def without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, spelled as its viewers spell them."""
    headings = _HEADING.findall(without_fences(path.read_text()))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def links() -> list[tuple[str, str]]:
    return [
        (named(path), first or second)
        for path in DOCS
        for first, second in _LINK.findall(without_fences(path.read_text()))
    ]


def settings_documented() -> dict[str, str]:
    """What the operations' table says: a setting's name and its default."""
    text = (ROOT / "docs" / "operations.md").read_text()
    return dict(re.findall(r"^\| `([\w.]+)` \| (.+?) \|", text, re.MULTILINE))


def settings_by_name() -> dict[str, object]:
    """Each setting with its default; those of a table as `table.name`."""
    found: dict[str, object] = {}
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, BaseModel):
            found |= {f"{name}.{inner}": value for inner, value in field.default}
        else:
            found[name] = field.default
    return found


def make_targets() -> set[str]:
    return set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def targets_named(text: str) -> set[str]:
    """What stands behind `make` in code: targets, without variables and options."""
    lines = [line for _, block in _FENCE.findall(text) for line in block.splitlines()]
    lines += re.findall(r"^ {4}(\S.*)$", without_fences(text), re.MULTILINE)
    lines += _CODE.findall(text)
    found: set[str] = set()
    for line in lines:
        words = line.partition("#")[0].strip().removeprefix("$ ").split()
        if words[:1] == ["make"]:
            found.update(word for word in words[1:] if re.fullmatch(r"[a-z][a-z-]*", word))
    return found


def command_lines() -> list[tuple[str, str]]:
    """The lines of the documents' code blocks that run pullquote, without what is piped."""
    return [
        (named(path), (match[1] or "").strip())
        for path in DOCS
        for _, block in _FENCE.findall(path.read_text())
        for line in block.splitlines()
        if (match := _COMMAND.match(line))
    ]


def sample_texts() -> dict[str, list[str]]:
    """The texts of the sample articles by id, a corrected one's both."""
    found: dict[str, list[str]] = {}
    for file in expand([str(ROOT / "samples" / f) for f in SAMPLES], None, can_read):
        for raw in reader_for(file)(file):
            article = fix(raw, file, None)
            found.setdefault(article.article_id, []).append(article.text)
    return found


def quotes_in_context() -> list[tuple[str, str, str, int, int]]:
    """Where a transcript says how to see a quote in its article: that, and the transcript."""
    return [
        (named(path), " ".join(block.replace("▎", "").split()), name, int(start), int(end))
        for path in DOCS
        for _, block in _FENCE.findall(path.read_text())
        for name, start, end in _CONTEXT.findall(block)
    ]


def gaps(text: str) -> list[str]:
    """What stands for something that is still to be written: a mark, a cell's lone capitals."""
    alone = re.findall(r"(?<=\|) *([A-Z][A-Z0-9_]{2,}) *(?=\|)", text)
    marks = re.findall(r"@@|\b(?:TODO|TBD|FIXME)\b", text)
    return marks + [word for word in alone if word not in CAPITALS]


@pytest.mark.parametrize("path", [*DOCS, ROOT / "bench" / "README.md"], ids=named)
def test_no_document_has_a_gap(path):
    assert gaps(path.read_text()) == []


def test_a_gap_would_be_noticed():
    for text in (
        "a figure of @@ ms",
        "TODO: measure",
        "| growth | GROWTH | 3 |",
        "| x | NEW_P95 |",
    ):
        assert gaps(text)
    assert not gaps("| AURC | 0.07 | JSON Lines | `DAY` |")


def test_each_bench_whose_figures_are_published_is_run_by_make_bench():
    texts = [(ROOT / name).read_text() for name in ("README.md", "bench/README.md")]
    published = {name for text in texts for name in re.findall(r"python -m (bench\.\w+)", text)}
    run = re.findall(r'"(bench\.\w+)"', (ROOT / "bench" / "__main__.py").read_text())
    assert published - set(run) == set()


def test_a_walk_of_the_samples_finds_articles_and_nothing_else():
    folder = ROOT / "samples"
    found = {file.relative.split("/")[0] for file in expand([str(folder)], None, can_read)}
    assert found == set(SAMPLES)


def test_a_quote_of_a_transcript_is_the_slice_of_the_sample_article_that_it_names():
    texts = sample_texts()
    shown = quotes_in_context()
    assert "docs/cli.md" in {where for where, *_ in shown}
    for where, transcript, name, start, end in shown:
        slices = [" ".join(text[start:end].split()) for text in texts[name]]
        assert any(words and words in transcript for words in slices), (where, name, slices)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_section_and_an_example_there(command):
    assert re.search(rf"^(?:\$ |.*\| *)?pullquote {command}\b", section_of(command), re.MULTILINE)


def test_the_sections_come_in_the_order_of_the_help():
    headings = [name.split()[1] for name in sections(CLI.read_text()) if name.startswith("pull")]
    assert headings == list(get_command(app).commands)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_long_option_stands_in_its_command_s_section(command):
    text = section_of(command)
    assert [name for name in long_options(command) if not stands_in(name, text)] == []


@pytest.mark.parametrize("option", sorted(name for name in GLOBAL if name.startswith("--")))
def test_each_global_option_is_documented(option):
    assert stands_in(option, sections(CLI.read_text())["Global options"])


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_no_document_names_an_option_that_no_command_has(path):
    known = GLOBAL | {"--install-completion", "--show-completion"}
    known |= {name for command in COMMANDS for name in long_options(command)}
    written = re.findall(r"^(?:.*`)?(?:\$ )?pullquote\b([^`\n]*)", path.read_text(), re.MULTILINE)
    options = {word for rest in written for word in re.findall(r"(?<!\S)--[a-z-]+", rest)}
    assert options - known == set()


@pytest.mark.parametrize(("where", "line"), command_lines())
def test_each_command_line_of_the_documents_is_understood(where, line):
    words = shlex.split(re.split(r" [|<>]|[|<>] ", line)[0], comments=True)
    if not words or words[-1] in {"--help", "--version", "--install-completion"}:
        return
    understand(words)


@pytest.mark.parametrize("extension", _READERS)
def test_each_format_is_documented(extension):
    assert f"`{extension}`" in section_of("ingest")


@pytest.mark.parametrize(
    "name", [*_TEXT.names, *(n for f in _FIELDS.values() for g in f for n in g.names)]
)
def test_each_field_name_that_is_understood_is_documented(name):
    written = {code.lower().replace("-", "_") for code in _CODE.findall(section_of("ingest"))}
    assert name in written


@pytest.mark.parametrize(("where", "target"), links())
def test_each_relative_link_leads_somewhere(where, target):
    if re.match(r"[a-z]+:", target):
        return
    file, _, anchor = target.partition("#")
    found = (ROOT / where).parent.joinpath(file).resolve() if file else ROOT / where
    assert found.is_relative_to(ROOT)
    assert found.exists()
    if anchor:
        assert anchor in anchors(found)


def test_each_document_can_be_reached_from_another_one():
    reached = {
        (ROOT / where).parent.joinpath(target.partition("#")[0]).resolve()
        for where, target in links()
    }
    alone = [named(path) for path in sorted((ROOT / "docs").glob("*.md")) if path not in reached]
    assert alone == []


@pytest.mark.parametrize("name", settings_by_name())
def test_each_setting_stands_in_the_operations_with_its_default(name):
    stated = settings_documented()[name]
    default = settings_by_name()[name]
    assert name == "data_dir" or stated == f"`{default if default != '' else chr(34) * 2}`"


def test_the_operations_name_no_setting_that_is_gone():
    assert list(settings_documented()) == list(settings_by_name())


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_each_make_target_that_is_named_exists(path):
    assert targets_named(path.read_text()) - make_targets() == set()


def test_the_makefile_s_help_tells_every_target():
    makefile = (ROOT / "Makefile").read_text()
    told = set(re.findall(r"^([\w-]+):.*## ", makefile, re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    assert told <= phony
    assert phony <= make_targets()


@pytest.mark.parametrize("model", PACKAGED_MODELS, ids=lambda model: model.title)
def test_each_packaged_model_stands_in_the_models_with_source_licence_and_hashes(model):
    text = (ROOT / "docs/models.md").read_text()
    for said in (
        model.title,
        model.requirement,
        model.licence,
        model.source,
        *(file.sha256 for file in model.files),
    ):
        assert said in text


@pytest.mark.parametrize("path", [*DOCS, ROOT / "constraints.txt"], ids=named)
def test_no_document_names_the_host_of_a_package_registry(path):
    assert _REGISTRY.findall(path.read_text()) == []


def test_a_registry_s_host_would_be_noticed():
    for text in ("see pypi.example/x", "https://mirror.example/simple/", "--index-url x"):
        assert _REGISTRY.search(text)
    assert not _REGISTRY.search("It comes from PyPI, simple as that.")
