"""Articles in: reading, cleaning, splitting into sentences and passages, storing what changed."""

from pullquote.ingest.follow_report import FollowReport, SourceReport
from pullquote.ingest.following import Follower
from pullquote.ingest.normalise import normalise
from pullquote.ingest.pipeline import Ingestor
from pullquote.ingest.report import Failure, IngestReport, Progress
from pullquote.ingest.sentences import sentence_starts

__all__ = [
    "Failure",
    "FollowReport",
    "Follower",
    "IngestReport",
    "Ingestor",
    "Progress",
    "SourceReport",
    "normalise",
    "sentence_starts",
]
