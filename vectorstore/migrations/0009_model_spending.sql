-- What was spent on a language model, a row for each day (UTC) and model. No words.

CREATE TABLE model_spending (
    day TEXT NOT NULL,                            -- 2026-03-08, in UTC
    model TEXT NOT NULL,                          -- "provider:model"
    requests INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    cost REAL NOT NULL,                           -- in the currency of the prices that were set
    PRIMARY KEY (day, model)
) STRICT, WITHOUT ROWID;
