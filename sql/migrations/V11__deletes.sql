-- The deletes that a publish was refused (too-many-deletes), and those that a person allowed (--allow-deletes):
-- a restart on another node knows both. The greatest bigint allows any number.
ALTER TABLE blockload.run ADD COLUMN refused_deletes bigint CHECK (refused_deletes >= 0);
ALTER TABLE blockload.run ADD COLUMN allowed_deletes bigint CHECK (allowed_deletes >= 0);
