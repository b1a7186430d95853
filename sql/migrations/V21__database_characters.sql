-- The characters that the encoding of the database has, as ranges of code points above 127, each with its first and its
-- last one. The conversions of the server itself decide. Called only if the encoding is not UTF8.
CREATE FUNCTION blockload.database_characters() RETURNS TABLE (first integer, last integer) LANGUAGE plpgsql AS $$
DECLARE
    encoding CONSTANT name := pg_catalog.getdatabaseencoding();
    code integer;
    utf8 bytea;
    has boolean;
BEGIN
    IF pg_catalog.pg_encoding_max_length(pg_catalog.pg_char_to_encoding(encoding)) = 1 THEN
        FOR code IN 128 .. 255 LOOP
            BEGIN
                utf8 := pg_catalog.convert(pg_catalog.set_byte('\x00', 0, code), encoding, 'UTF8');
                first := CASE pg_catalog.length(utf8)
                    WHEN 2 THEN (pg_catalog.get_byte(utf8, 0) & 31) * 64 + (pg_catalog.get_byte(utf8, 1) & 63)
                    ELSE (pg_catalog.get_byte(utf8, 0) & 15) * 4096 + (pg_catalog.get_byte(utf8, 1) & 63) * 64
                         + (pg_catalog.get_byte(utf8, 2) & 63) END;
                last := first;
                RETURN NEXT;
            EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
                CONTINUE;
            END;
        END LOOP;
        RETURN;
    END IF;
    -- The planes 0 and 2, without surrogates: no encoding of a server has characters of others.
    FOR code IN SELECT c FROM pg_catalog.generate_series(128, 65533) c WHERE c NOT BETWEEN 55296 AND 57343
                UNION ALL SELECT c FROM pg_catalog.generate_series(131072, 195103) c
    LOOP
        utf8 := pg_catalog.decode(CASE
            WHEN code < 2048 THEN pg_catalog.to_hex(49280 + (code >> 6) * 256 + (code & 63))
            WHEN code < 65536 THEN pg_catalog.to_hex(14712960 + (code >> 12) * 65536 + ((code >> 6) & 63) * 256 + (code & 63))
            ELSE pg_catalog.to_hex(4034953344 + (code >> 18)::bigint * 16777216 + ((code >> 12) & 63) * 65536
                                   + ((code >> 6) & 63) * 256 + (code & 63)) END, 'hex');
        BEGIN
            has := pg_catalog.convert(utf8, 'UTF8', encoding) IS NOT NULL;
        EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN
            has := false;
        END;
        IF has AND last = code - 1 THEN
            last := code;
        ELSIF has THEN
            IF first IS NOT NULL THEN
                RETURN NEXT;
            END IF;
            first := code;
            last := code;
        END IF;
    END LOOP;
    IF first IS NOT NULL THEN
        RETURN NEXT;
    END IF;
END
$$;

COMMENT ON FUNCTION blockload.database_characters IS 'the characters above 127 that the encoding of the database has';
REVOKE ALL ON FUNCTION blockload.database_characters FROM PUBLIC;
