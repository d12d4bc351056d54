"""What is stored and how it is found: the catalog, the encoders and the vector index."""

from pullquote.vectorstore.answer_log import RememberedAnswer, RememberedCitation
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.cross_encoder import CrossEncoder
from pullquote.vectorstore.embedder import Embedder, FloatArray
from pullquote.vectorstore.recipe import day_of, embedded_text
from pullquote.vectorstore.records import (
    ArticleSummary,
    CorpusFacts,
    Hit,
    KnownArticle,
    Metadata,
    Names,
    Notice,
    NoticeKind,
    Outcome,
    Passage,
    PassageDraft,
    RemovedBy,
    Revision,
    RevisionDraft,
    RevisionPeriod,
    Scope,
    Span,
)
from pullquote.vectorstore.store import Store
from pullquote.vectorstore.sync import SyncReport

__all__ = [
    "ArticleSummary",
    "Catalog",
    "CorpusFacts",
    "CrossEncoder",
    "Embedder",
    "FloatArray",
    "Hit",
    "KnownArticle",
    "Metadata",
    "Names",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Passage",
    "PassageDraft",
    "RememberedAnswer",
    "RememberedCitation",
    "RemovedBy",
    "Revision",
    "RevisionDraft",
    "RevisionPeriod",
    "Scope",
    "Span",
    "Store",
    "SyncReport",
    "day_of",
    "embedded_text",
]
