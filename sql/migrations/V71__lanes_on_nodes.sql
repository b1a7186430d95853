-- Lanes that write through the workers of Citus. When a run first does so, Citus begins to manage the first two tables, which
-- stay on the coordinator: then one transaction of a worker writes a batch here and its rows on all nodes. Nothing else of the
-- ledger is managed by Citus, so these tables refer to none of it.

-- The attempts whose lanes can write through workers. The reference of a batch locks the row until the transaction of the batch
-- has ended, also while it is only prepared. A takeover locks it exclusively, takes the batches, and deletes it.
CREATE TABLE blockload.lane_fence (
    -- The token of the attempt.
    token bigint PRIMARY KEY,
    run_id bigint NOT NULL
);
COMMENT ON TABLE blockload.lane_fence IS 'attempts whose lanes can write through workers of Citus';

-- Committed batches that are not in blockload.batch yet.
CREATE TABLE blockload.lane_batch (
    token bigint NOT NULL REFERENCES blockload.lane_fence,
    begin_byte bigint NOT NULL,
    end_byte bigint NOT NULL,
    begin_record bigint NOT NULL,
    end_record bigint NOT NULL,
    begin_line bigint NOT NULL,
    end_line bigint NOT NULL,
    staged bigint NOT NULL,
    blank_cells bigint NOT NULL,
    lane integer NOT NULL,
    PRIMARY KEY (token, begin_byte)
);
COMMENT ON TABLE blockload.lane_batch IS 'batches that lanes committed through workers of Citus, until the ledger has them';

-- The sessions of these lanes, each on its node. A lane deletes its row when it has closed its session; a takeover, when it has
-- passed the fence; and retention, with the run.
CREATE TABLE blockload.lane_session (
    run_id bigint NOT NULL,
    -- pg_dist_node.nodeid
    node_id integer NOT NULL,
    node_name text NOT NULL,
    node_port integer NOT NULL,
    -- The number of the session in the whole cluster, and when it began by the clock of its node.
    gpid bigint NOT NULL,
    backend_start timestamptz NOT NULL,
    PRIMARY KEY (run_id, gpid, backend_start)
);
COMMENT ON TABLE blockload.lane_session IS 'sessions of lanes on workers of Citus';
REVOKE ALL ON blockload.lane_fence, blockload.lane_batch, blockload.lane_session FROM PUBLIC;
