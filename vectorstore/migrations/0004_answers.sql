-- Answers that were given: what was asked and where the quotes stand. Their words are cut again.

CREATE TABLE answers (
    ordinal INTEGER PRIMARY KEY,                  -- the order in which they were given
    id TEXT NOT NULL UNIQUE,
    question TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    asked_on TEXT,                                -- the question's own day
    as_of TEXT,                                   -- the state of the corpus that it was asked of
    status TEXT NOT NULL,
    reason TEXT,
    confidence REAL NOT NULL
) STRICT;

CREATE INDEX answers_by_time ON answers (asked_at);

CREATE TABLE answer_citations (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    revision INTEGER NOT NULL REFERENCES revisions (id),
    span_start INTEGER NOT NULL CHECK (span_start >= 0),
    span_end INTEGER NOT NULL CHECK (span_end > span_start),
    PRIMARY KEY (answer, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX answer_citations_by_revision ON answer_citations (revision);
