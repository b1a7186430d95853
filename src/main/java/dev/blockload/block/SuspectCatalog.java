package dev.blockload.block;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what a failure is about that PostgreSQL does not name: the triggers that call a
 * function, the indexes that a value is too big for.
 */
final class SuspectCatalog {

	// A function is reported with its schema unless the search path of the session has
	// it.
	private static final String CALLING = """
			SELECT DISTINCT quote_ident(t.tgname) || ' of ' || n.nspname || '.' || c.relname
			  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			  JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace pn ON pn.oid = p.pronamespace
			 WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D'
			   AND (position(' ' || quote_ident(p.proname) || '(' IN :functions) > 0
			        OR position(' ' || quote_ident(pn.nspname) || '.' || quote_ident(p.proname) || '(' IN :functions) > 0)
			 ORDER BY 1 LIMIT 5""";

	// Only values of a type without a fixed length can be too big.
	private static final String INDEXES = """
			SELECT quote_ident(c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			 WHERE i.indrelid = :block AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attlen = -1)
			 ORDER BY 1 LIMIT 20""";

	private SuspectCatalog() {
	}

	/**
	 * The triggers that call a function, such as {@code check_amount of demo.sales}.
	 * @param functions as PostgreSQL reports them
	 */
	static List<String> calling(JdbcClient jdbc, String functions) {
		return jdbc.sql(CALLING).param("functions", functions).query(String.class).list();
	}

	/** The indexes of a block for which a value can be too big. */
	static List<String> indexes(JdbcClient jdbc, Block block) {
		return jdbc.sql(INDEXES).param("block", block.oid()).query(String.class).list();
	}

}
