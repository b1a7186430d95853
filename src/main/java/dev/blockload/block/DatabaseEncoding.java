package dev.blockload.block;

import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads which characters the encoding of a database has. Safe for use by many threads.
 */
public final class DatabaseEncoding {

	/** SQL_ASCII stores bytes of any encoding as they are. */
	private static final Set<String> OF_ALL_CHARACTERS = Set.of("UTF8", "SQL_ASCII");

	// The characters of an encoding are the same in all databases, and are read once.
	private static final Map<String, DatabaseCharacters> READ = new ConcurrentHashMap<>();

	private DatabaseEncoding() {
	}

	/**
	 * The characters of an encoding. The database is asked only if it has not all.
	 * @param jdbc a database with this encoding
	 * @param encoding as PostgreSQL names it
	 */
	public static DatabaseCharacters characters(JdbcClient jdbc, String encoding) {
		return OF_ALL_CHARACTERS.contains(encoding) ? DatabaseCharacters.ALL
				: READ.computeIfAbsent(encoding, (name) -> read(jdbc, name));
	}

	private static DatabaseCharacters read(JdbcClient jdbc, String encoding) {
		BitSet present = new BitSet();
		jdbc.sql("SELECT first, last FROM blockload.database_characters()").query((rs) -> {
			present.set(rs.getInt("first"), rs.getInt("last") + 1);
		});
		return DatabaseCharacters.of(encoding, present);
	}

}
