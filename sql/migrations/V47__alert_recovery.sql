-- An import that fails and recovers again and again is announced as recovered only when it has stayed good for a while.
ALTER TABLE blockload.alert_state ADD COLUMN good_since timestamptz;
COMMENT ON COLUMN blockload.alert_state.good_since IS 'since when an unstable import is good again, or null while it is not';
CREATE TABLE blockload.alert_recovery (
    import text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX alert_recovery_import ON blockload.alert_recovery (import, at);
COMMENT ON TABLE blockload.alert_recovery IS 'the announced recoveries of the last day';

-- The last day whose digest a channel got, or that was skipped: whichever node writes it first sends the digest.
CREATE TABLE blockload.digest (
    channel text PRIMARY KEY,
    day date NOT NULL
);
COMMENT ON TABLE blockload.digest IS 'the day of the last digest of each channel';
REVOKE ALL ON blockload.alert_recovery, blockload.digest FROM PUBLIC;
