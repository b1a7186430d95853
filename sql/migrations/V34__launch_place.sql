-- The run that failed and whose place this one takes as its next attempt, from the beginning.
ALTER TABLE blockload.launch ADD COLUMN takes_place_of bigint REFERENCES blockload.run ON DELETE SET NULL;
CREATE INDEX launch_takes_place_of ON blockload.launch (takes_place_of) WHERE takes_place_of IS NOT NULL;
