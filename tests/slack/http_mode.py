"""Slack's requests in HTTP mode: signed, in the three forms that Slack uses, sent again."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from slack_sdk.signature import SignatureVerifier

from tests.slack.process import SECRET

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: str

    @property
    def payload(self):
        return json.loads(self.body) if self.body.startswith("{") else {}


def body_of(kind, payload):
    """Write a payload as Slack does; return it with its content type."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    if kind == "interactive":
        return urllib.parse.urlencode({"payload": json.dumps(payload)}), FORM
    return urllib.parse.urlencode(payload), FORM


def signed(raw, content_type, *, secret=SECRET, age_s=0.0):
    """Return the headers of a request."""
    stamp = str(int(time.time() - age_s))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw)
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }


def post(url, raw, content_type, *, headers=None, **more):
    """Send a signed request."""
    sent = {**signed(raw, content_type, **more), **(headers or {})}
    request = urllib.request.Request(url, raw.encode(), sent, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return Reply(reply.status, reply.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read().decode())


class HttpMode:
    """Sends to one address.

    Args:
        url: Of the bot.
    """

    def __init__(self, url):
        self.url = url

    def send(self, kind, payload, *, answers=False, attempt=0):
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        return post(self.url, *body_of(kind, payload), headers=retry if attempt else None)
