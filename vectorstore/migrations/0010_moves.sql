-- An article whose address changed goes on under another id. Both rows stay, so that whatever cites
-- the old one keeps its meaning; only where no revision is current.
ALTER TABLE articles ADD COLUMN moved_to TEXT;     -- an article_id

CREATE INDEX articles_by_successor ON articles (moved_to) WHERE moved_to IS NOT NULL;
