-- Several nodes load one file. The attempt that owns a run (the leader) divides the text into ranges, and workers on any node
-- claim them. A worker is one process that helps one attempt; the leader's own process is one of them.

-- Nodes that help. A row that is not renewed is of a node that has ended.
CREATE TABLE blockload.loading_node (
    name text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE blockload.loading_node IS 'nodes that load ranges of the runs of other nodes';
REVOKE ALL ON blockload.loading_node FROM PUBLIC;

-- One row for each run whose last attempt considered other nodes.
CREATE TABLE blockload.distribution (
    run_id bigint PRIMARY KEY REFERENCES blockload.run ON DELETE CASCADE,
    -- The attempt that divides the text, by its token.
    owner bigint NOT NULL,
    nodes integer NOT NULL CHECK (nodes >= 1),
    -- All ranges are stored.
    scanned boolean NOT NULL DEFAULT false,
    -- No range can be claimed, and no batch of a range can begin.
    closed boolean NOT NULL DEFAULT false,
    -- Why one node loads everything; null if other nodes can help.
    reason text,
    -- Rejects of the committed batches, and how many there can be before their order in the file matters; null for no limit.
    rejected bigint NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    most bigint CHECK (most >= 0),
    CHECK (reason IS NULL OR closed)
);
COMMENT ON TABLE blockload.distribution IS 'runs whose file several nodes can load';
REVOKE ALL ON blockload.distribution FROM PUBLIC;

CREATE TABLE blockload.load_worker (
    -- From the sequence of fencing tokens.
    token bigint PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    owner bigint NOT NULL,
    node text NOT NULL,
    leads boolean NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    left_at timestamptz
);
CREATE INDEX load_worker_run ON blockload.load_worker (run_id);
COMMENT ON TABLE blockload.load_worker IS 'processes that load ranges of a run';
REVOKE ALL ON blockload.load_worker FROM PUBLIC;

CREATE TABLE blockload.load_range (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    owner bigint NOT NULL,
    -- In the order of the text, from 0.
    number integer NOT NULL CHECK (number >= 0),
    begin_byte bigint NOT NULL CHECK (begin_byte >= 0),
    end_byte bigint NOT NULL,
    begin_record bigint NOT NULL,
    end_record bigint NOT NULL,
    begin_line bigint NOT NULL,
    end_line bigint NOT NULL,
    -- The worker that has claimed it; null while none has.
    worker bigint,
    claimed_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (run_id, number),
    CHECK (begin_byte < end_byte AND begin_record <= end_record AND begin_line <= end_line)
);
COMMENT ON TABLE blockload.load_range IS 'parts of the text of a run, of whole records, that workers load';
REVOKE ALL ON blockload.load_range FROM PUBLIC;

-- The worker that loaded a batch; null for a lane of an attempt that loads alone.
ALTER TABLE blockload.batch ADD COLUMN worker bigint;
