-- Runs of flows: sets of imports in the order of their references. Their numbers come from the sequence of the runs.
CREATE TABLE blockload.flow_run (
    id bigint PRIMARY KEY DEFAULT nextval('blockload.run_id_seq'),
    flow text NOT NULL,
    -- The flow as it was when the flow run began.
    definition text NOT NULL,
    on_failure text NOT NULL CHECK (on_failure IN ('skip-dependents', 'stop', 'continue')),
    parallel integer NOT NULL CHECK (parallel >= 1),
    -- Who advances it: the nodes, or the process of a command, which holds the lease of the flow's name.
    runner text NOT NULL CHECK (runner IN ('nodes', 'process')),
    status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'COMPLETED', 'UNCHANGED', 'FAILED', 'STOPPED')),
    dry_run boolean NOT NULL,
    restartable boolean NOT NULL,
    -- The date whose files are loaded, and whether a schedule says so.
    wanted_date text,
    scheduled_run_id bigint UNIQUE,
    due_at timestamptz NOT NULL,
    -- Until when and how often the files of the members are waited for, and how old they must be.
    file_day date,
    file_zone text,
    wait_until timestamptz,
    wait_millis bigint,
    min_age_millis bigint,
    deadline_at timestamptz,
    -- When it was noted that not all imports were published at the deadline.
    late_at timestamptz,
    error_code text,
    error_message text,
    started_by text NOT NULL,
    holder text NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt_started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    -- How long the attempts that have ended worked, without the time between them.
    worked_millis bigint NOT NULL DEFAULT 0,
    stop_requested_by text,
    superseded_by bigint,
    CHECK ((status = 'RUNNING') = (ended_at IS NULL))
);
CREATE INDEX flow_run_flow ON blockload.flow_run (flow, id);
-- One at a time.
CREATE UNIQUE INDEX flow_run_open ON blockload.flow_run (flow) WHERE ended_at IS NULL;
CREATE INDEX flow_run_deadline ON blockload.flow_run (deadline_at)
    WHERE deadline_at IS NOT NULL AND late_at IS NULL AND status NOT IN ('COMPLETED', 'UNCHANGED');
COMMENT ON TABLE blockload.flow_run IS 'runs of flows';

CREATE TABLE blockload.flow_member (
    flow_run_id bigint NOT NULL REFERENCES blockload.flow_run ON DELETE CASCADE,
    position integer NOT NULL,
    import text NOT NULL,
    -- The imports of the flow that must be loaded before it.
    upstream text[] NOT NULL,
    state text NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'waiting', 'running', 'completed', 'unchanged', 'failed', 'skipped', 'stopped')),
    -- Its run in the present attempt of the flow run; else that of an earlier one, which can be continued.
    run_id bigint,
    code text,
    message text,
    failed_attempts integer NOT NULL DEFAULT 0,
    look_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (flow_run_id, import),
    UNIQUE (flow_run_id, position)
);
COMMENT ON TABLE blockload.flow_member IS 'the imports of a flow run, and what became of each';

CREATE TABLE blockload.flow_event (
    flow_run_id bigint NOT NULL REFERENCES blockload.flow_run ON DELETE CASCADE,
    number bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    import text,
    run_id bigint,
    message text,
    PRIMARY KEY (flow_run_id, number)
);
COMMENT ON TABLE blockload.flow_event IS 'what happened to flow runs, and when';
REVOKE ALL ON blockload.flow_run, blockload.flow_member, blockload.flow_event FROM PUBLIC;

-- The flow run that a run belongs to. It can be deleted before the run.
ALTER TABLE blockload.run ADD COLUMN flow_run_id bigint;
CREATE INDEX run_flow_run ON blockload.run (flow_run_id, import, id) WHERE flow_run_id IS NOT NULL;
