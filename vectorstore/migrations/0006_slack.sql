-- What the Slack bot must know after a restart, and what its processes must know of each other.
-- Ids, times and marks; the words of a question only until it is answered.

-- One question that came in, by where it stands: each is answered once.
CREATE TABLE slack_deliveries (
    delivery TEXT PRIMARY KEY,                    -- team:channel:ts, or what else names it
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    thread_ts TEXT NOT NULL,                      -- the thread that the answer goes into
    request TEXT,                                 -- JSON: what to do; NULL when it is done
    received_at TEXT NOT NULL,
    claimed_by TEXT,                              -- the process that works on it
    claimed_until TEXT,                           -- renewed while it lives; past: free for any
    attempts INTEGER NOT NULL DEFAULT 0,
    posting INTEGER NOT NULL DEFAULT 0 CHECK (posting IN (0, 1)),      -- something may be posted
    withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),  -- deleted, or stopped
    finished_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX slack_deliveries_by_time ON slack_deliveries (received_at);

CREATE INDEX slack_deliveries_in_work ON slack_deliveries (claimed_until)
WHERE finished_at IS NULL;

CREATE INDEX slack_deliveries_by_thread ON slack_deliveries (team, channel, thread_ts)
WHERE finished_at IS NULL;

-- An event's id, which a retry has too, and the question that it brought.
CREATE TABLE slack_events (
    event TEXT PRIMARY KEY,
    delivery TEXT NOT NULL REFERENCES slack_deliveries (delivery) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX slack_events_by_delivery ON slack_events (delivery);

-- A message of the bot's that shows an answer, or a part of a long one.
CREATE TABLE slack_posts (
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    answer TEXT NOT NULL,                         -- answers.id; the answer may be forgotten first
    part INTEGER NOT NULL DEFAULT 1 CHECK (part >= 1),
    asked_ts TEXT NOT NULL,                       -- of the message that asked
    asked_by TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    PRIMARY KEY (team, channel, ts)
) STRICT, WITHOUT ROWID;

CREATE INDEX slack_posts_by_answer ON slack_posts (answer);

CREATE INDEX slack_posts_by_question ON slack_posts (team, channel, asked_ts);

CREATE INDEX slack_posts_by_time ON slack_posts (posted_at);

-- A thread that the bot was asked in.
CREATE TABLE slack_threads (
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    asked_by TEXT NOT NULL,                       -- who asked last
    asked_at TEXT NOT NULL,
    listening INTEGER NOT NULL DEFAULT 1 CHECK (listening IN (0, 1)),  -- 0: people talk
    muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),
    PRIMARY KEY (team, channel, thread_ts)
) STRICT, WITHOUT ROWID;

CREATE INDEX slack_threads_by_time ON slack_threads (asked_at);

-- What people thought of an answer; goes when the answer is forgotten.
CREATE TABLE slack_feedback (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    given_by TEXT NOT NULL,                       -- team:user
    verdict TEXT NOT NULL CHECK (verdict IN ('good', 'bad')),
    comment TEXT,
    given_at TEXT NOT NULL,
    PRIMARY KEY (answer, given_by)
) STRICT, WITHOUT ROWID;

-- A thread was told that quoted words have changed: once for each change.
CREATE TABLE slack_told (
    team TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread_ts TEXT NOT NULL,
    answer TEXT NOT NULL,
    change TEXT NOT NULL,                         -- digest of what became of the quotes
    told_at TEXT NOT NULL,
    PRIMARY KEY (team, channel, thread_ts, answer, change)
) STRICT, WITHOUT ROWID;

-- What the operator was told once and should not be told again, such as a missing scope.
CREATE TABLE slack_warnings (
    team TEXT NOT NULL,
    warning TEXT NOT NULL,
    warned_at TEXT NOT NULL,
    PRIMARY KEY (team, warning)
) STRICT, WITHOUT ROWID;
