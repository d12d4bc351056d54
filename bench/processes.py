"""Whole processes: a cold question, and ingesting again what has not changed.

    python -m bench.processes [--runs N]

The cold question is paired, run by run, with a process that only imports Chroma and LangChain's
retrievers: what any program on this stack pays before its first line of work.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.data import ARTICLES, build_corpus, settings

PULLQUOTE = str(Path(sys.executable).with_name("pullquote"))
IMPORTS = [sys.executable, "-c", "import chromadb, langchain_core.retrievers"]
QUESTION = ["Which national park was hit by floods that washed out roads?", "--date", "2022-06-16"]


def wall_s(command: list[str]) -> float:
    """Run a command with the cached corpus; return its wall time in seconds."""
    environment = {**os.environ, "PULLQUOTE_DATA_DIR": str(settings().data_dir)}
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Time whole processes")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each command")
    runs = parser.parse_args().runs
    first = build_corpus()
    ask = [PULLQUOTE, "ask", *QUESTION, "--json"]
    wall_s(ask), wall_s(IMPORTS)
    pairs = [(wall_s(ask), wall_s(IMPORTS)) for _ in range(runs)]
    again = [wall_s([PULLQUOTE, "ingest", str(ARTICLES)]) for _ in range(3)]
    print(
        json.dumps(
            {
                "cold ask s": statistics.median(a for a, _ in pairs),
                "imports s": statistics.median(b for _, b in pairs),
                "cold ask / imports": statistics.median(a / b for a, b in pairs),
                "ingest again s": statistics.median(again),
                "first ingest s": first["seconds"],
                "again / first": statistics.median(again) / first["seconds"],
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
