-- Values of types that Blockload has no encoder for are staged as text. This function finds the texts that the input
-- function of their type refuses: on PostgreSQL 15, and where an input function raises an error that
-- pg_input_is_valid does not catch. It tries some pages of the table at a time, and their rows one by one only if
-- the pages fail.
--
-- json_to_record calls the input function as COPY does, with the modifier of the type; a cast would cut values off.
-- The function runs under the search_path of its caller, because input functions can be code of the user. So
-- everything is named with its schema.
CREATE FUNCTION blockload.input_errors(staging text, quoted_column text, type_name text)
RETURNS TABLE ("row" tid, reason text) LANGUAGE plpgsql AS $$
DECLARE
    pages_at_once CONSTANT bigint := 16;
    pages bigint := pg_catalog.pg_relation_size(staging::pg_catalog.regclass)
                    OPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::bigint;
    page bigint := 0;
    place text;
    found_row record;
    failed_with text;
    state text;
    fails boolean;
BEGIN
    WHILE page OPERATOR(pg_catalog.<) pages LOOP
        place := pg_catalog.format(
            ' WHERE s.ctid OPERATOR(pg_catalog.>=) ''(%s,0)''::pg_catalog.tid'
            ' AND s.ctid OPERATOR(pg_catalog.<) ''(%s,0)''::pg_catalog.tid AND s.%s IS NOT NULL',
            page, page OPERATOR(pg_catalog.+) pages_at_once, quoted_column);
        page := page OPERATOR(pg_catalog.+) pages_at_once;
        BEGIN
            EXECUTE 'SELECT pg_catalog.count(v) FROM (SELECT r.v FROM ' OPERATOR(pg_catalog.||) staging
                OPERATOR(pg_catalog.||) ' s CROSS JOIN LATERAL pg_catalog.json_to_record(pg_catalog.json_build_object(''v'', s.'
                OPERATOR(pg_catalog.||) quoted_column OPERATOR(pg_catalog.||) ')) AS r (v ' OPERATOR(pg_catalog.||) type_name
                OPERATOR(pg_catalog.||) ')' OPERATOR(pg_catalog.||) place OPERATOR(pg_catalog.||) ') t';
            fails := false;
        EXCEPTION WHEN OTHERS THEN
            fails := true;
        END;
        CONTINUE WHEN NOT fails;
        FOR found_row IN EXECUTE 'SELECT s.ctid AS at, s.' OPERATOR(pg_catalog.||) quoted_column
                OPERATOR(pg_catalog.||) '::pg_catalog.text AS value FROM ' OPERATOR(pg_catalog.||) staging
                OPERATOR(pg_catalog.||) ' s' OPERATOR(pg_catalog.||) place LOOP
            BEGIN
                EXECUTE 'SELECT r.v FROM pg_catalog.json_to_record($1) AS r (v ' OPERATOR(pg_catalog.||) type_name
                    OPERATOR(pg_catalog.||) ')' USING pg_catalog.json_build_object('v', found_row.value);
            EXCEPTION WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS failed_with = MESSAGE_TEXT, state = RETURNED_SQLSTATE;
                -- The database failed, and not the value.
                IF pg_catalog.left(state, 2) OPERATOR(pg_catalog.=) ANY ('{08,25,40,53,55,57,58,XX}'::pg_catalog.text[]) THEN
                    RAISE;
                END IF;
                "row" := found_row.at;
                reason := failed_with;
                RETURN NEXT;
            END;
        END LOOP;
    END LOOP;
END
$$;

COMMENT ON FUNCTION blockload.input_errors IS 'the rows of a table whose text is no value of a type, each with the error of PostgreSQL';
REVOKE ALL ON FUNCTION blockload.input_errors FROM PUBLIC;

-- The same for one text: null if it is a value of the type. An error that is not of the text, such as that of a
-- function of the user which the search_path of the caller does not have, is none.
CREATE FUNCTION blockload.input_error(value text, type_name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    failed_with text;
    state text;
BEGIN
    EXECUTE 'SELECT r.v FROM pg_catalog.json_to_record($1) AS r (v ' OPERATOR(pg_catalog.||) type_name
        OPERATOR(pg_catalog.||) ')' USING pg_catalog.json_build_object('v', value);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS failed_with = MESSAGE_TEXT, state = RETURNED_SQLSTATE;
    RETURN CASE WHEN pg_catalog.left(state, 2) OPERATOR(pg_catalog.=) ANY ('{22,23,P0}'::pg_catalog.text[]) THEN failed_with END;
END
$$;

COMMENT ON FUNCTION blockload.input_error IS 'the error of PostgreSQL for a text that is no value of a type';
REVOKE ALL ON FUNCTION blockload.input_error FROM PUBLIC;
