"""Articles in: reading, cleaning, splitting into sentences and passages, storing what changed."""

from pullquote.ingest.normalise import normalise
from pullquote.ingest.pipeline import Ingestor
from pullquote.ingest.report import Failure, IngestReport, Progress
from pullquote.ingest.sentences import sentence_starts

__all__ = [
    "Failure",
    "IngestReport",
    "Ingestor",
    "Progress",
    "normalise",
    "sentence_starts",
]
