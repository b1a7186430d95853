-- Entries of the audit log are inserted, and deleted only when their retention ends: also if a person or a program
-- works on the table itself. Retention says in its transaction which entries it deletes: those before a time.
CREATE FUNCTION blockload.keep_audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < nullif(current_setting('blockload.audit_before', true), '')::timestamptz THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'Entries of the audit log are not changed, and deleted only when their retention ends.'
        USING ERRCODE = 'restrict_violation', HINT = 'Delete entries that are older than the retention: ./blockload purge';
END
$$;
REVOKE ALL ON FUNCTION blockload.keep_audit FROM PUBLIC;
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON blockload.audit
    FOR EACH ROW EXECUTE FUNCTION blockload.keep_audit();
CREATE TRIGGER keep_all_audit BEFORE TRUNCATE ON blockload.audit
    FOR EACH STATEMENT EXECUTE FUNCTION blockload.keep_audit();
