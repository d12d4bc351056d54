"""Readers of formats: each turns one file into raw articles and failures."""

from pullquote.ingest.readers.table import can_read, reader_for

__all__ = ["can_read", "reader_for"]
