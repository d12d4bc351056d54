-- What was asked in which thread, so that a follow-up is understood after a restart too. Of the
-- answers only ids and offsets: their words are cut again.

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    thread TEXT NOT NULL,                         -- "chat:…", "slack:…": who names it keeps it apart
    active_at TEXT NOT NULL                       -- of its newest turn
) STRICT;

CREATE INDEX conversations_of_thread ON conversations (thread, id);

CREATE INDEX conversations_by_time ON conversations (active_at);

CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    n INTEGER NOT NULL CHECK (n >= 1),
    asked_at TEXT NOT NULL,
    text TEXT NOT NULL,                           -- as typed
    read_as TEXT,                                 -- as asked, where that is something else
    asked_on TEXT,                                -- the question's own day
    scope TEXT NOT NULL DEFAULT '{}',             -- JSON object
    answer TEXT NOT NULL,                         -- its id, whether or not it is remembered
    answered INTEGER NOT NULL CHECK (answered IN (0, 1)),
    UNIQUE (conversation, n)
) STRICT;

CREATE TABLE turn_citations (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    revision INTEGER NOT NULL REFERENCES revisions (id),
    span_start INTEGER NOT NULL CHECK (span_start >= 0),
    span_end INTEGER NOT NULL CHECK (span_end > span_start),
    PRIMARY KEY (turn, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX turn_citations_by_revision ON turn_citations (revision);
