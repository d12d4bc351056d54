"""What is stored and how it is found: the catalog, the encoders and the vector index."""

from pullquote.vectorstore.embedder import Embedder, FloatArray
from pullquote.vectorstore.records import (
    ArticleSummary,
    CorpusFacts,
    Hit,
    Metadata,
    Outcome,
    Passage,
    PassageDraft,
    Revision,
    RevisionDraft,
    Scope,
    Span,
)

__all__ = [
    "ArticleSummary",
    "CorpusFacts",
    "Embedder",
    "FloatArray",
    "Hit",
    "Metadata",
    "Outcome",
    "Passage",
    "PassageDraft",
    "Revision",
    "RevisionDraft",
    "Scope",
    "Span",
]
