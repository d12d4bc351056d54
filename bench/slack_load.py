"""A busy minute in Slack: 200 questions from 50 people against `pullquote slack run`.

    python -m bench.slack_load [--questions N] [--people N] [--seconds S]

The bot is a process of its own, with its default settings, over the cached news corpus where it
has been built and over `samples/` otherwise (a copy; the cache stays as it is). Slack is a server
on loopback that speaks the Web API and Socket Mode, refuses what breaks a limit, and limits the
rate as Slack documents it. It shares the machine's cores with the bot.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from bench.data import CACHE, ROOT, questions
from tests.slack.people import People
from tests.slack.process import SOCKET, Process
from tests.slack.slack_server import Call, SlackServer
from tests.slack.socket_mode import SocketMode
from tests.slack.world import Channel, Person, World

CHANNELS = 20
PATIENCE_S = 1_500.0


@dataclass(frozen=True)
class Asked:
    """A question that somebody asked.

    Attributes:
        way: mention, direct or command.
        name: How its answer is recognized: the channel and timestamp, or the response address.
        at: Seconds on the monotonic clock.
    """

    way: str
    name: tuple[str, ...]
    at: float


@contextmanager
def corpus() -> Iterator[tuple[str, Path, list[str]]]:
    """Yield a name, a data directory that may be written to, and questions for it."""
    with tempfile.TemporaryDirectory(prefix="pullquote-slack-load-") as folder:
        data_dir = Path(folder) / "data"
        if (CACHE / "news_qa.first-run.json").exists():
            shutil.copytree(CACHE / "news_qa", data_dir)
            yield "news_qa", data_dir, [one.text for one in questions("gold", "strict")]
            return
        with Store.open(Settings(data_dir=data_dir)) as store:
            Ingestor(store).run([str(ROOT.parent / "samples" / "articles")])
            titles = [article.title for article in store.catalog.articles(limit=100)]
        yield "samples", data_dir, [f"What is known about this: {title}?" for title in titles]


def workspace(people: int) -> World:
    """Make a workspace: everybody has direct messages with the bot, and shares the channels."""
    return World(
        *(Person(f"U{n}") for n in range(people)),
        *(Channel(f"C{n}") for n in range(CHANNELS)),
        *(Channel(f"D{n}", "im") for n in range(people)),
    )


def ask(people: People, user: int, number: int, text: str) -> Asked:
    """Ask one question: three in five by mention, one directly, one by command."""
    way = ("mention", "mention", "mention", "direct", "command")[number % 5]
    began = time.monotonic()
    if way == "command":
        people.command(f"U{user}", f"C{number % CHANNELS}", text, response=f"load-{number}")
        return Asked(way, (f"/response/load-{number}",), began)
    if way == "direct":
        message = people.write(f"U{user}", f"D{user}", text)
    else:
        message = people.mention(f"U{user}", f"C{number % CHANNELS}", text)
    return Asked(way, (message["channel"], message["ts"]), began)


def answers_of(asked: Asked, calls: list[Call]) -> list[float]:
    """Return when each whole answer to a question reached Slack."""
    if asked.way == "command":
        return [
            call.at
            for call in calls
            if (call.method, call.args.get("path")) == ("response_url", asked.name[0])
            and "is busy" not in call.args["text"]
        ]
    delivery = ":".join(("T1", *asked.name))
    found = []
    for call in calls:
        payload = (call.args.get("metadata") or {}).get("event_payload") or {}
        if payload.get("delivery") == delivery and payload.get("last"):
            found.append(call.at)
    return found


def begun(asked: Asked, calls: list[Call]) -> float | None:
    """Return when the bot began to read for a question, where it says so."""
    moments = (
        call.at
        for call in calls
        if call.method == "assistant.threads.setStatus"
        and call.args["thread_ts"] == asked.name[-1]
        and call.args["status"].startswith("is reading")
    )
    return next(moments, None)


def spread(values: list[float]) -> dict[str, float]:
    """Summarize seconds."""
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 2),
        "max": round(ordered[-1], 2),
    }


def run(slack: SlackServer, socket: SocketMode, texts: list[str], options: Any) -> dict[str, Any]:
    """Ask everything, wait until all is answered, and say how it went."""
    chance = random.Random(7)
    people = People(slack, socket.send)
    slack.limits.on = True
    began = time.monotonic()
    moments = sorted(chance.uniform(0, options.seconds) for _ in range(options.questions))
    with ThreadPoolExecutor(64) as crowd:
        futures = []
        for number, moment in enumerate(moments):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            text = texts[number % len(texts)]
            futures.append(crowd.submit(ask, people, number % options.people, number, text))
        asked = [future.result() for future in futures]
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        answered = [answers_of(one, list(slack.calls)) for one in asked]
        if all(answered):
            break
        time.sleep(1.0)
    time.sleep(5.0)  # for what would be said twice
    calls = list(slack.calls)
    answered = [answers_of(one, calls) for one in asked]
    pairs = [(one, times[0]) for one, times in zip(asked, answered, strict=True) if times]
    waits = [start - one.at for one in asked if (start := begun(one, calls)) is not None]
    people.close()
    return {
        "asked": len(asked),
        "by way": dict(Counter(one.way for one in asked)),
        "lost": sum(1 for times in answered if not times),
        "twice": sum(1 for times in answered if len(times) > 1),
        "answer s": spread([at - one.at for one, at in pairs]),
        "wait in line s": spread(waits),
        "acknowledged s": spread([one.took_s for one in socket.sent if one.took_s is not None]),
        "acknowledged late": len(socket.late),
        "all done after s": round(max((at for _, at in pairs), default=began) - began, 1),
        "calls": dict(Counter(call.method for call in calls).most_common()),
        "rate limited": slack.limits.refused,
        "limits broken": slack.broken[:5],
    }


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="A busy minute in Slack")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with corpus() as (name, data_dir, texts), SlackServer(workspace(options.people)) as slack:
        with SocketMode() as socket:
            slack.socket_url = socket.url
            bot = Process(data_dir, slack, **SOCKET, PULLQUOTE_LOG_LEVEL="WARNING")
            bot.wait_ready()
            socket.wait_connected()
            report = run(slack, socket, texts, options)
            report["exit status"] = bot.stop()
        report |= {
            "corpus": name,
            "cores": os.cpu_count(),
            "load average before": round(load, 1),
            "load average after": round(os.getloadavg()[0], 1),
            "log": [line.strip() for line in bot.lines[-5:]],
        }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
