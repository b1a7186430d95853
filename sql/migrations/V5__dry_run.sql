-- A dry run does all that a run does, and takes its publish back: it ends 'rehearsed', never restarted, never superseding.
ALTER TABLE blockload.run ADD COLUMN dry_run boolean NOT NULL DEFAULT false;
ALTER TABLE blockload.run DROP CONSTRAINT run_stage_check;
ALTER TABLE blockload.run ADD CONSTRAINT run_stage_check
    CHECK (stage IN ('created', 'resolved', 'planned', 'loaded', 'verified', 'published', 'unchanged', 'rehearsed'));
