-- People search runs by the days on which they started, also those of long ago.
CREATE INDEX run_started ON blockload.run (started_at, id);
