package dev.blockload.push;

import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The number of this installation, under which it has its own folder in a spool: table
 * {@code blockload.spool_owner}. Safe for use by many threads.
 */
final class SpoolOwner {

	private final JdbcClient jdbc;

	SpoolOwner(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The number. A database that was copied with it chooses a new one when it is first
	 * used.
	 */
	UUID number() {
		String database = database();
		this.jdbc.sql("""
				UPDATE blockload.spool_owner
				   SET id = CASE WHEN database IS NULL THEN id ELSE gen_random_uuid() END, database = :database
				 WHERE database IS DISTINCT FROM :database""").param("database", database).update();
		return this.jdbc.sql("SELECT id FROM blockload.spool_owner").query(UUID.class).single();
	}

	/** What differs between a database and a copy of it, except for one of its disk. */
	private String database() {
		boolean known = this.jdbc.sql("SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')")
			.query(Boolean.class)
			.single();
		return this.jdbc
			.sql("SELECT oid::text" + (known ? " || '@' || (pg_control_system()).system_identifier" : "")
					+ " FROM pg_database WHERE datname = current_database()")
			.query(String.class)
			.single();
	}

}
