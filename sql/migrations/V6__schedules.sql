-- Schedules: what db-scheduler keeps in its own tables, what became of each fire, and word of it.

-- One row a schedule: when it fires next.
CREATE TABLE blockload.schedule_clock (
    task_name text NOT NULL,
    task_instance text NOT NULL,
    task_data bytea,
    execution_time timestamptz NOT NULL,
    picked boolean NOT NULL,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures integer,
    last_heartbeat timestamptz,
    version bigint NOT NULL,
    priority smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX schedule_clock_due ON blockload.schedule_clock (execution_time);
CREATE INDEX schedule_clock_heartbeat ON blockload.schedule_clock (last_heartbeat);

-- One row a fire that has not ended: when it is looked at next. Apart from the clocks, so that long runs keep none waiting.
CREATE TABLE blockload.schedule_work (LIKE blockload.schedule_clock INCLUDING ALL);

-- One row each time that a schedule fires: what began, and how it ended.
CREATE TABLE blockload.fire (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import text NOT NULL,
    -- Its place in the list of the import's schedules, from 1.
    schedule integer NOT NULL,
    fire_time timestamptz NOT NULL,
    -- Earlier times that nobody was there for, and that this one stands for.
    missed integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'due'
        CHECK (state IN ('due', 'waiting', 'running', 'retrying', 'handed-over', 'ended')),
    outcome text CHECK (outcome IN ('completed', 'unchanged', 'failed', 'stopped', 'no-match', 'overlapped', 'missed',
                                    'superseded')),
    -- Why, where there is something to say.
    code text,
    message text,
    -- Attempts that failed in a way that may pass, and nodes that died in the middle of one.
    failures integer NOT NULL DEFAULT 0,
    deaths integer NOT NULL DEFAULT 0,
    -- Who works on it, and the token by which a later one is told from an earlier.
    node text,
    owner bigint,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    UNIQUE (import, schedule, fire_time),
    CHECK ((state = 'ended') = (outcome IS NOT NULL) AND (state = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX fire_open ON blockload.fire (import) WHERE outcome IS NULL;

-- Which fire began a run; null where a person did.
ALTER TABLE blockload.run ADD COLUMN fire bigint;
CREATE INDEX run_fire ON blockload.run (fire) WHERE fire IS NOT NULL;

-- What was last told to be wrong with an import and still is, so that it is told once.
CREATE TABLE blockload.told (
    import text PRIMARY KEY,
    code text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
