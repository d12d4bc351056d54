-- Who tells of a change: the delivery that holds it, so that whoever takes it over after a crash
-- tells what is still untold, and nobody tells it twice.
ALTER TABLE slack_told ADD COLUMN delivery TEXT;
