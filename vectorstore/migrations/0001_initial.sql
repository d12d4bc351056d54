-- The catalog. Text is stored once, in revisions; everything else points into it.

CREATE TABLE state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    generation INTEGER NOT NULL DEFAULT 0,        -- raised by every change
    index_generation INTEGER NOT NULL DEFAULT 0,  -- raised by every batch that reached the index
    updated_at TEXT,
    index_fingerprint TEXT                        -- whose vectors the index serves
) STRICT;

INSERT INTO state (only_row) VALUES (1);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL UNIQUE,
    current_revision INTEGER UNIQUE REFERENCES revisions (id),  -- NULL: removed
    removed_at TEXT,
    day INTEGER,                                  -- of the current revision
    passages INTEGER NOT NULL DEFAULT 0,          -- of the current revision
    url TEXT,
    publisher TEXT,
    publisher_folded TEXT,
    authors TEXT NOT NULL DEFAULT '[]',
    section TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    language TEXT
) STRICT;

-- Covers the facts of the corpus and the size of a scope: neither reads the table itself.
CREATE INDEX articles_in_corpus ON articles (day, publisher_folded, passages)
WHERE current_revision IS NOT NULL;

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    content_sha256 TEXT NOT NULL,
    recipe TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    published TEXT,
    day INTEGER,
    characters INTEGER NOT NULL,
    title TEXT NOT NULL,
    sentence_starts BLOB NOT NULL,                -- little-endian uint32
    text TEXT NOT NULL,                           -- last: reading the others leaves it on disc
    UNIQUE (article, number)
) STRICT;

-- Ids are never used twice, so an id in flight cannot come to mean another passage.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL REFERENCES revisions (id),
    ordinal INTEGER NOT NULL,
    span_start INTEGER NOT NULL CHECK (span_start >= 0),
    span_end INTEGER NOT NULL CHECK (span_end > span_start),
    first_sentence INTEGER NOT NULL,
    last_sentence INTEGER NOT NULL CHECK (last_sentence >= first_sentence),
    vector_key TEXT NOT NULL,
    UNIQUE (revision, ordinal)
) STRICT;

CREATE INDEX passages_by_key ON passages (vector_key, revision);

-- The outbox: what the index does not know yet. One row for a key; a newer wish takes a new ticket.
CREATE TABLE pending (
    ticket INTEGER PRIMARY KEY AUTOINCREMENT,
    vector_key TEXT NOT NULL UNIQUE,
    action TEXT NOT NULL CHECK (action IN ('upsert', 'delete'))
) STRICT;

-- What full text is made of: the one source for insert, delete, rebuild and the integrity check.
CREATE VIEW fulltext_source AS
SELECT
    p.id AS id,
    r.title AS title,
    substr(r.text, p.span_start + 1, p.span_end - p.span_start) AS body,
    r.id AS revision
FROM passages AS p
JOIN revisions AS r ON r.id = p.revision
JOIN articles AS a ON a.current_revision = r.id;

CREATE VIRTUAL TABLE passages_fts USING fts5 (
    title,
    body,
    content = 'fulltext_source',
    content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
