-- What became of forms of the console that act on several imports. The page to which such a form leads shows it, on
-- whichever node. Rows are deleted after a day.
CREATE TABLE blockload.bulk_outcome (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Who sent the form, such as 'account 7': nobody else reads the row.
    caller text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- JSON: a line for each import.
    content text NOT NULL
);

CREATE INDEX bulk_outcome_created_at ON blockload.bulk_outcome (created_at);
COMMENT ON TABLE blockload.bulk_outcome IS 'results of actions on several imports at once';

REVOKE ALL ON blockload.bulk_outcome FROM PUBLIC;
