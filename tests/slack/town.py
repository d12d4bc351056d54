"""The whole app in a workspace of its own: strict, with people, over Socket Mode."""

import shutil
import signal
import sqlite3

from tests.slack.block_rules import quoted
from tests.slack.people import People
from tests.slack.process import SOCKET, Process
from tests.slack.slack_server import SlackServer
from tests.slack.socket_mode import SocketMode
from tests.slack.world import HOME, Channel, Person, World

WORDS = {"bridge": "When does work on the bridge begin?", "ferry": "When does the ferry stop?"}
QUOTES = {"bridge": "begins in the spring of 2027.", "ferry": "stops running in May."}


class Town:
    """A workspace, and bots that live in it as processes on one data directory.

    Args:
        corpus: A data directory to copy.
        folder: Where the copy goes.
    """

    def __init__(self, corpus, folder):
        self.data_dir = folder / "data"
        shutil.copytree(corpus, self.data_dir)
        people = [Person(f"U{n}") for n in range(1, 10)]
        others = [Person("UGUEST", kind="guest"), Person("UEXT", "T9", "external")]
        places = [Channel(f"C{n}") for n in range(1, 10)]
        direct = [Channel(f"D{n}", "im") for n in range(1, 10)]
        special = [
            Channel("CSHARED", shared=True),
            Channel("CARCHIVED", archived=True),
            Channel("COUTSIDE", has_bot=False),
            Channel("GPRIVATE", "group"),
        ]
        self.world = World(*people, *others, *places, *direct, *special)
        self.slack = SlackServer(self.world)
        self.socket = SocketMode()
        self.slack.socket_url = self.socket.url
        self.people = People(self.slack, self.socket.send)
        self.slack.api.trigger_life_s = 60.0  # the machine of a test may be busy
        self.processes = []

    def __enter__(self):
        self.slack.__enter__()
        self.socket.__enter__()
        return self

    def __exit__(self, *_):
        for one in self.processes:
            if not one.running.stderr.closed:
                one.stop(signal.SIGKILL)
        self.people.close()
        self.socket.__exit__()
        self.slack.__exit__()

    def start(self, **environment):
        """Begin a bot, and wait until it listens."""
        here = self.socket.connections
        self.processes.append(Process(self.data_dir, self.slack, **SOCKET, **environment))
        self.processes[-1].wait_ready()
        self.socket.wait_connected(here + 1)
        return self.processes[-1]

    def running(self):
        """The bots that run; one is begun where there is none."""
        here = [one for one in self.processes if one.running.poll() is None]
        return here or [self.start()]

    def lapse(self):
        """Let the claims of dead processes run out now, instead of in 45 seconds."""
        with sqlite3.connect(self.data_dir / "catalog.sqlite3") as database:
            database.execute(
                "UPDATE slack_deliveries SET claimed_until = '2000' WHERE finished_at IS NULL"
            )
        database.close()

    def replies(self, message):
        """What the bot wrote in a message's thread."""
        thread = self.world.thread(message["channel"], message.get("thread_ts", message["ts"]))
        return [m for m in thread if m["user"] == HOME["user_id"] and m["ts"] > message["ts"]]

    def wait_answered(self, *messages, deadline_s=90.0):
        """Wait until each message has an answer that is complete, and return these."""

        def all_done():
            return all(
                any("metadata" in one and "streaming" not in one for one in self.replies(message))
                for message in messages
            )

        self.slack.wait(all_done, deadline_s)
        return [self.replies(message) for message in messages]

    def wait_finished(self, deadline_s=60.0):
        """Wait until no question is open in the catalog."""
        database = sqlite3.connect(self.data_dir / "catalog.sqlite3")
        query = "SELECT count(*) FROM slack_deliveries WHERE finished_at IS NULL"
        self.slack.wait(lambda: database.execute(query).fetchone() == (0,), deadline_s)
        database.close()


def is_answer(message, about):
    """Whether a message is a whole answer about something, exactly quoted."""
    return "streaming" not in message and any(
        QUOTES[about] in words for words in quoted(message["blocks"])
    )
