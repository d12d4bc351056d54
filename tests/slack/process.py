"""`pullquote slack run` as a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-27-secret-of-the-bot"
APP_TOKEN = "xapp-1-A1-2-secret-of-the-app"
SOCKET = {"PULLQUOTE_SLACK__MODE": "socket", "SLACK_APP_TOKEN": APP_TOKEN}


class Process:
    """`pullquote slack run`, and the address that it listens on."""

    def __init__(self, data_dir, slack, **environment):
        self.lines = []
        self._listening = threading.Event()
        self.running = subprocess.Popen(
            [sys.executable, "-m", "pullquote.bot.cli", "slack", "run"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "PULLQUOTE_DATA_DIR": str(data_dir),
                "PULLQUOTE_LOG_LEVEL": "DEBUG",
                "PULLQUOTE_SLACK__API_URL": slack.url,
                "PULLQUOTE_SLACK__MODE": "http",
                "PULLQUOTE_SLACK__PORT": "0",
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_SIGNING_SECRET": SECRET,
                **environment,
            },
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.running.stderr:
            self.lines.append(line)
            if "Answering in Slack" in line:
                self._listening.set()

    def url(self):
        self.wait_ready()
        found = re.search(r"HTTP on ([\d.]+:\d+)", self.log())
        return f"http://{found[1]}/slack/events"

    def wait_ready(self):
        """Wait until it listens; return it."""
        assert self._listening.wait(120), self.log()
        return self

    def log(self):
        return "".join(self.lines)

    def stop(self, number=signal.SIGTERM):
        if self.running.poll() is None:
            self.running.send_signal(number)
        status = self.running.wait(60)
        self._reader.join(10)
        self.running.stderr.close()
        return status
