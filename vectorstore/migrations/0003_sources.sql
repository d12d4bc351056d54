-- Sources that are followed, what each of them lists, and which articles came from where.

CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('folder', 'jsonl', 'feed', 'sitemap', 'urls')),
    location TEXT NOT NULL UNIQUE,                -- an absolute path or an address
    options TEXT NOT NULL DEFAULT '{}',           -- JSON object
    grace_s INTEGER NOT NULL CHECK (grace_s >= 0),
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    added_at TEXT NOT NULL,
    started_at TEXT,                              -- of the newest run
    finished_at TEXT,                             -- of the newest run that came to its end
    problem TEXT,                                 -- why its listing could not be used the last time
    listing TEXT NOT NULL DEFAULT '{}'            -- JSON object: validators of the listing itself
) STRICT;

-- One file or address that a source lists, and what is known of it.
CREATE TABLE entries (
    source INTEGER NOT NULL REFERENCES sources (id),
    key TEXT NOT NULL,                            -- relative path or address
    stamp TEXT,                                   -- tells cheaply that it did not change
    facts TEXT NOT NULL DEFAULT '{}',             -- JSON object: digest, validators and the like
    checked_at TEXT,
    missing_since TEXT,                           -- first time that it was gone
    problem TEXT,                                 -- JSON list: what could not be taken, and why
    held TEXT,                                    -- JSON object: a change held back as suspicious
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_articles (
    source INTEGER NOT NULL,
    key TEXT NOT NULL,
    article_id TEXT NOT NULL,
    missing_since TEXT,                           -- a record that vanished from a file that stayed
    stamp TEXT,                                   -- of the record's line: while it is the same
    PRIMARY KEY (source, key, article_id),
    FOREIGN KEY (source, key) REFERENCES entries (source, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_articles_by_article ON entry_articles (article_id);
