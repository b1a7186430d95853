package dev.blockload.block;

import java.util.ArrayList;
import java.util.List;

/**
 * The type {@code caseless}, which is what extension citext makes of text: its own
 * equality, and an implicit cast to text. The embedded PostgreSQL has no extensions.
 */
public final class CaselessText {

	private static final String TYPE = """
			CREATE TYPE s.caseless;
			CREATE FUNCTION s.caseless_in(cstring) RETURNS s.caseless LANGUAGE internal IMMUTABLE STRICT AS 'textin';
			CREATE FUNCTION s.caseless_out(s.caseless) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
			CREATE FUNCTION s.caseless_recv(internal) RETURNS s.caseless LANGUAGE internal STABLE STRICT AS 'textrecv';
			CREATE FUNCTION s.caseless_send(s.caseless) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
			CREATE TYPE s.caseless (INPUT = s.caseless_in, OUTPUT = s.caseless_out, RECEIVE = s.caseless_recv,
			    SEND = s.caseless_send, INTERNALLENGTH = VARIABLE, STORAGE = extended, CATEGORY = 'S', COLLATABLE = true);
			CREATE CAST (s.caseless AS text) WITHOUT FUNCTION AS IMPLICIT;
			CREATE CAST (text AS s.caseless) WITHOUT FUNCTION AS ASSIGNMENT;
			CREATE FUNCTION s.caseless_cmp(s.caseless, s.caseless) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS
			    'SELECT pg_catalog.bttextcmp(pg_catalog.lower($1::pg_catalog.text), pg_catalog.lower($2::pg_catalog.text))';
			CREATE FUNCTION s.caseless_hash(s.caseless) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS
			    'SELECT pg_catalog.hashtext(pg_catalog.lower($1::pg_catalog.text))'""";

	private static final String OPERATOR = """
			CREATE FUNCTION s.caseless_%1$s(s.caseless, s.caseless) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS
			    'SELECT s.caseless_cmp($1, $2) OPERATOR(pg_catalog.%2$s) 0';
			CREATE OPERATOR s.%2$s (FUNCTION = s.caseless_%1$s, LEFTARG = s.caseless, RIGHTARG = s.caseless%3$s)""";

	private static final String CLASSES = """
			CREATE OPERATOR CLASS s.caseless_ops DEFAULT FOR TYPE s.caseless USING btree AS
			    OPERATOR 1 s.<, OPERATOR 2 s.<=, OPERATOR 3 s.=, OPERATOR 4 s.>=, OPERATOR 5 s.>,
			    FUNCTION 1 s.caseless_cmp(s.caseless, s.caseless);
			CREATE OPERATOR CLASS s.caseless_ops DEFAULT FOR TYPE s.caseless USING hash AS
			    OPERATOR 1 s.=, FUNCTION 1 s.caseless_hash(s.caseless)""";

	private CaselessText() {
	}

	/** The statements that create the type in a schema. */
	public static List<String> in(String schema) {
		List<String> statements = new ArrayList<>(List.of(TYPE));
		statements.add(OPERATOR.formatted("eq", "=", ", HASHES, MERGES"));
		statements.add(OPERATOR.formatted("lt", "<", ""));
		statements.add(OPERATOR.formatted("le", "<=", ""));
		statements.add(OPERATOR.formatted("ge", ">=", ""));
		statements.add(OPERATOR.formatted("gt", ">", ""));
		statements.add(CLASSES);
		return statements.stream().map((statement) -> statement.replaceAll("\\bs\\.", schema + ".")).toList();
	}

}
