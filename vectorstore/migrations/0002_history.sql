-- What was current when, so that a question can be asked as of a day; and what an article says
-- about itself: corrections and retractions.

ALTER TABLE articles ADD COLUMN removed_by TEXT CHECK (removed_by IN ('person', 'source'));

UPDATE articles SET removed_by = 'person' WHERE current_revision IS NULL;

ALTER TABLE articles ADD COLUMN purged_at TEXT;    -- its revisions are gone for good

-- From `since` (inclusive) to `until` (exclusive) the revision was its article's current one.
CREATE TABLE currency (
    revision INTEGER NOT NULL REFERENCES revisions (id),
    since TEXT NOT NULL,
    until TEXT,                                    -- NULL: it still is
    CHECK (until IS NULL OR until >= since)
) STRICT;

CREATE INDEX currency_of_revision ON currency (revision);

INSERT INTO currency (revision, since, until)
SELECT
    r.id,
    r.recorded_at,
    CASE WHEN a.current_revision = r.id THEN NULL ELSE max(r.recorded_at, coalesce(
        (SELECT n.recorded_at FROM revisions AS n
         WHERE n.article = r.article AND n.number > r.number ORDER BY n.number LIMIT 1),
        a.removed_at,
        r.recorded_at
    )) END
FROM revisions AS r JOIN articles AS a ON a.id = r.article;

-- What the article itself says: a span of its text, or NULLs where the title says it.
CREATE TABLE notices (
    revision INTEGER NOT NULL REFERENCES revisions (id),
    kind TEXT NOT NULL CHECK (kind IN ('correction', 'update', 'editors_note', 'retraction')),
    span_start INTEGER CHECK (span_start >= 0),
    span_end INTEGER CHECK (span_end > span_start),
    CHECK ((span_start IS NULL) = (span_end IS NULL))
) STRICT;

CREATE INDEX notices_of_revision ON notices (revision);

-- Full text of what is no longer current, for questions as of a day.
CREATE VIEW history_source AS
SELECT
    p.id AS id,
    r.title AS title,
    substr(r.text, p.span_start + 1, p.span_end - p.span_start) AS body,
    r.id AS revision
FROM passages AS p
JOIN revisions AS r ON r.id = p.revision
JOIN articles AS a ON a.id = r.article
WHERE a.current_revision IS NOT r.id;

CREATE VIRTUAL TABLE history_fts USING fts5 (
    title,
    body,
    content = 'history_source',
    content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

INSERT INTO history_fts (history_fts) VALUES ('rebuild');

-- A vector now lives as long as any stored passage has it, current or not.
INSERT OR REPLACE INTO pending (vector_key, action)
SELECT p.vector_key, 'upsert'
FROM passages AS p
WHERE p.vector_key NOT IN (
    SELECT q.vector_key FROM passages AS q JOIN articles AS a ON a.current_revision = q.revision
)
GROUP BY p.vector_key ORDER BY min(p.id);

-- Purged text leaves no bytes: 1 until the files have been rewritten without it.
ALTER TABLE state ADD COLUMN scrub INTEGER NOT NULL DEFAULT 0;

-- The setting's value that `index_fingerprint` was loaded from, so that it can go on serving.
ALTER TABLE state ADD COLUMN index_embedder TEXT;
