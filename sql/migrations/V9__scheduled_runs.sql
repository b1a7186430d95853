-- Tables and columns of schedules and notifications get the standard terms of the field. All rows are kept.

-- Scheduled runs.
ALTER TABLE blockload.fire RENAME TO scheduled_run;
ALTER TABLE blockload.scheduled_run RENAME COLUMN schedule TO schedule_number;
ALTER TABLE blockload.scheduled_run RENAME COLUMN fire_time TO due_at;
ALTER TABLE blockload.scheduled_run RENAME COLUMN failures TO failed_attempts;
ALTER TABLE blockload.scheduled_run RENAME COLUMN deaths TO lost_nodes;
ALTER TABLE blockload.scheduled_run RENAME COLUMN owner TO fencing_token;
ALTER TABLE blockload.scheduled_run DROP CONSTRAINT fire_state_check;
UPDATE blockload.scheduled_run SET state = 'released' WHERE state = 'handed-over';
ALTER TABLE blockload.scheduled_run ADD CONSTRAINT scheduled_run_state_check
    CHECK (state IN ('due', 'waiting', 'running', 'retrying', 'released', 'ended'));
ALTER TABLE blockload.run RENAME COLUMN fire TO scheduled_run_id;

-- Notifications, and the problems that were announced.
ALTER TABLE blockload.word RENAME TO notification;
ALTER TABLE blockload.notification RENAME COLUMN run TO run_json;
ALTER TABLE blockload.notification RENAME COLUMN tries TO failed_attempts;
ALTER TABLE blockload.told RENAME TO alert_state;
ALTER TABLE blockload.alert_state RENAME COLUMN import TO subject;

-- The tables of db-scheduler: triggers, tasks that execute scheduled runs, tasks that send notifications.
ALTER TABLE blockload.schedule_clock RENAME TO trigger_task;
ALTER TABLE blockload.schedule_work RENAME TO scheduled_run_task;
ALTER TABLE blockload.schedule_word RENAME TO notification_task;
UPDATE blockload.trigger_task SET task_name = 'trigger' WHERE task_name = 'tick';
UPDATE blockload.scheduled_run_task SET task_name = 'scheduled-run' WHERE task_name = 'fire';
UPDATE blockload.notification_task SET task_name = 'notification' WHERE task_name = 'word';

-- Names of constraints, indexes and sequences follow their tables and columns.
ALTER INDEX blockload.fire_open RENAME TO scheduled_run_open;
ALTER INDEX blockload.run_fire RENAME TO run_scheduled_run_id;
ALTER INDEX blockload.word_open RENAME TO notification_open;
ALTER INDEX blockload.schedule_clock_due RENAME TO trigger_task_due;
ALTER INDEX blockload.schedule_clock_heartbeat RENAME TO trigger_task_heartbeat;
ALTER INDEX blockload.schedule_work_execution_time_idx RENAME TO scheduled_run_task_due;
ALTER INDEX blockload.schedule_work_last_heartbeat_idx RENAME TO scheduled_run_task_heartbeat;
ALTER INDEX blockload.schedule_word_execution_time_idx RENAME TO notification_task_due;
ALTER INDEX blockload.schedule_word_last_heartbeat_idx RENAME TO notification_task_heartbeat;
ALTER SEQUENCE blockload.fire_id_seq RENAME TO scheduled_run_id_seq;
ALTER SEQUENCE blockload.word_id_seq RENAME TO notification_id_seq;
-- PostgreSQL 18 names NOT NULL constraints too, and earlier versions do not: a loop finds what there is.
DO $$
DECLARE
    named record;
BEGIN
    FOR named IN
        SELECT c.conrelid::pg_catalog.regclass AS tab, c.conname AS old,
               pg_catalog.regexp_replace(pg_catalog.regexp_replace(c.conname, '^' || o.old_table || '_', o.new_table || '_'),
                                         '_' || coalesce(r.old_column, '-') || '_', '_' || coalesce(r.new_column, '') || '_') AS new
          FROM (VALUES ('scheduled_run', 'fire'), ('notification', 'word'), ('alert_state', 'told'),
                       ('trigger_task', 'schedule_clock'), ('scheduled_run_task', 'schedule_work'),
                       ('scheduled_run_task', 'schedule_clock'), ('notification_task', 'schedule_word'),
                       ('notification_task', 'schedule_clock')) AS o (new_table, old_table)
          JOIN pg_catalog.pg_constraint c
            ON c.conrelid = ('blockload.' || o.new_table)::pg_catalog.regclass AND c.conname LIKE o.old_table || '\_%'
          LEFT JOIN (VALUES ('fire', 'failures', 'failed_attempts'), ('fire', 'deaths', 'lost_nodes'),
                            ('word', 'tries', 'failed_attempts'), ('told', 'import', 'subject')) AS r (tab, old_column, new_column)
            ON r.tab = o.old_table AND c.conname LIKE '%\_' || r.old_column || '\_%'
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', named.tab, named.old, named.new);
    END LOOP;
END;
$$;
ALTER TABLE blockload.scheduled_run RENAME CONSTRAINT scheduled_run_import_schedule_fire_time_key TO scheduled_run_due_once;
ALTER TABLE blockload.scheduled_run RENAME CONSTRAINT scheduled_run_check TO scheduled_run_ended_check;

-- From now on a row and its task are written in one transaction. What was written before gets its task here.
INSERT INTO blockload.scheduled_run_task (task_name, task_instance, task_data, execution_time, picked, version)
SELECT 'scheduled-run', r.id::text, '', now(), false, 1 FROM blockload.scheduled_run r
 WHERE r.outcome IS NULL
   AND NOT EXISTS (SELECT FROM blockload.scheduled_run_task t WHERE t.task_instance = r.id::text);
INSERT INTO blockload.notification_task (task_name, task_instance, task_data, execution_time, picked, version)
SELECT 'notification', n.id::text, '', now(), false, 1 FROM blockload.notification n
 WHERE n.ended_at IS NULL
   AND NOT EXISTS (SELECT FROM blockload.notification_task t WHERE t.task_instance = n.id::text);
