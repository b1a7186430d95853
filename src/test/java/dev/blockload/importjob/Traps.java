package dev.blockload.importjob;

import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What someone with CREATE on a schema of a role's search_path can place there: a
 * function, an operator, a type or a relation of the name of each that PostgreSQL has.
 * The list is read from the catalog, so that no statement of Blockload can use one that
 * has no trap. A trap that is called counts the call, even if the transaction is rolled
 * back, and fails.
 */
public final class Traps {

	/** The path of a role that looks into the schema of the traps first. */
	public static final String PATH = "traps, pg_catalog, public";

	private static final String BEGIN = """
			CREATE SCHEMA traps;
			GRANT USAGE ON SCHEMA traps TO PUBLIC;
			CREATE SEQUENCE traps.calls;
			CREATE FUNCTION traps.caught(what text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
			SET search_path = pg_catalog, pg_temp AS
			$$ BEGIN PERFORM nextval('traps.calls'::regclass); RAISE EXCEPTION 'trap: %', what; END $$""";

	// A function in PL/pgSQL can have no arguments of the types that only C can read.
	private static final String TYPES = """
			CREATE TEMP TABLE usable AS
			SELECT oid, format('pg_catalog.%I', typname) AS name, typtype <> 'p' AS result FROM pg_type
			 WHERE typnamespace = 'pg_catalog'::regnamespace AND typname NOT IN ('internal', 'cstring', 'any', 'unknown')
			   AND (typtype <> 'p' OR typname LIKE 'any%' OR typname = 'record') AND typname <> '_cstring'""";

	// Also those that take arguments of any type, which a definition with types fits
	// better.
	private static final String FUNCTIONS = """
			DO $do$
			DECLARE f record;
			BEGIN
			  SET LOCAL check_function_bodies = off;
			  FOR f IN
			    SELECT DISTINCT ON (p.proname, types)
			           p.proname AS name, types, coalesce((SELECT u.name FROM usable u WHERE u.oid = p.prorettype AND u.result),
			                                       'pg_catalog.text') AS result
			      FROM pg_proc p, LATERAL (SELECT string_agg(u.name, ', ' ORDER BY ord) AS types, count(u.oid) AS known
			                                 FROM unnest(p.proargtypes) WITH ORDINALITY a (type, ord)
			                                 LEFT JOIN usable u ON u.oid = a.type) arguments
			     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND known = p.pronargs
			    UNION ALL
			    SELECT DISTINCT p.proname, types, 'pg_catalog.text'
			      FROM pg_proc p, (SELECT string_agg('pg_catalog.text', ', ') OVER (ORDER BY n) AS types
			                         FROM generate_series(1, 5) n
			                       UNION ALL SELECT 'pg_catalog.int8' UNION ALL SELECT 'pg_catalog.int4') typed
			     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND '"any"'::regtype = ANY (p.proargtypes)
			  LOOP
			    EXECUTE format('CREATE OR REPLACE FUNCTION traps.%I(%s) RETURNS %s LANGUAGE plpgsql AS '
			                   '$$ BEGIN PERFORM traps.caught(%L); RETURN NULL; END $$',
			                   f.name, f.types, f.result, 'function ' || f.name);
			  END LOOP;
			END $do$""";

	private static final String OPERATORS = """
			DO $do$
			DECLARE o record; arguments text;
			BEGIN
			  SET LOCAL check_function_bodies = off;
			  FOR o IN
			    SELECT p.oid, p.oprname AS name, l.name AS lefts, r.name AS rights,
			           coalesce((SELECT u.name FROM usable u WHERE u.oid = p.oprresult AND u.result), 'pg_catalog.text') AS result
			      FROM pg_operator p JOIN usable r ON r.oid = p.oprright LEFT JOIN usable l ON l.oid = p.oprleft
			     WHERE p.oprnamespace = 'pg_catalog'::regnamespace AND (l.oid IS NOT NULL OR p.oprleft = 0)
			  LOOP
			    arguments := concat_ws(', ', o.lefts, o.rights);
			    EXECUTE format('CREATE FUNCTION traps.operate_%s(%s) RETURNS %s LANGUAGE plpgsql AS '
			                   '$$ BEGIN PERFORM traps.caught(%L); RETURN NULL; END $$',
			                   o.oid, arguments, o.result, 'operator ' || o.name);
			    EXECUTE format('CREATE OPERATOR traps.%s (FUNCTION = traps.operate_%s, %s RIGHTARG = %s)',
			                   o.name, o.oid, 'LEFTARG = ' || o.lefts || ',', o.rights);
			  END LOOP;
			END $do$""";

	// A relation is a trap because the role has no right to read it.
	private static final String RELATIONS = """
			DO $do$
			DECLARE r record;
			BEGIN
			  FOR r IN SELECT relname AS name FROM pg_class
			            WHERE relnamespace IN ('pg_catalog'::regnamespace, 'blockload'::regnamespace, 'batch'::regnamespace)
			              AND relkind IN ('r', 'v', 'S', 'p')
			  LOOP
			    EXECUTE format('CREATE TABLE IF NOT EXISTS traps.%I ()', r.name);
			  END LOOP;
			  FOR r IN SELECT name, substr(name, 12) AS domain FROM usable JOIN pg_type t USING (oid) WHERE t.typtype = 'b'
			              AND t.typcategory <> 'A'
			  LOOP
			    EXECUTE format('CREATE DOMAIN traps.%s AS %s CHECK (traps.caught(%L))', r.domain, r.name, 'type ' || r.domain);
			  END LOOP;
			END $do$""";

	private final JdbcTemplate administrator;

	public Traps(JdbcTemplate administrator) {
		this.administrator = administrator;
	}

	/** Set the traps for functions and operators. */
	public void set() {
		this.administrator.execute(String.join(";\n", List.of(BEGIN, TYPES, FUNCTIONS, OPERATORS)));
	}

	/** Set those for relations, Blockload's own included, and for types. */
	public void setRelations() {
		this.administrator.execute(TYPES + ";\n" + RELATIONS);
	}

	/** How many traps were called. */
	public long calls() {
		return this.administrator
			.queryForObject("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM traps.calls", Long.class);
	}

}
