-- Which current revisions are nearly the same text: MinHash, and buckets to find them by.
-- No words, and nothing of a revision that is not current. Rows that are missing are made by `sync`.

CREATE TABLE likenesses (
    revision INTEGER PRIMARY KEY REFERENCES revisions (id),
    recipe TEXT NOT NULL,                         -- how it was made; another one is made again
    hashes BLOB NOT NULL                          -- little-endian uint32; empty: too short to tell
) STRICT;

CREATE TABLE likeness_buckets (
    bucket INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (bucket, revision)
) STRICT, WITHOUT ROWID;
