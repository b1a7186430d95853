package dev.blockload.saved;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts and deletes old versions of saved definitions. The last version always stays,
 * also that of a deleted definition. Safe for use by many threads.
 */
public final class OldVersions {

	// Each save adds one to the version, so the difference is the number of later ones.
	private static final String OLD = """
			FROM blockload.definition_version v JOIN blockload.definition d USING (kind, name)
			 WHERE v.version <= d.version - :keep""";

	private final JdbcClient jdbc;

	/**
	 * Work through a client of the database.
	 * @param jdbc takes part in the transaction of the caller
	 */
	public OldVersions(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * How many versions are older than the ones that are kept.
	 * @param keep how many of each definition are kept, 1 or more
	 */
	public long count(int keep) {
		return this.jdbc.sql("SELECT count(*) " + OLD).param("keep", keep).query(Long.class).single();
	}

	/**
	 * Delete old versions.
	 * @param keep how many of each definition are kept, 1 or more
	 * @param limit at most so many
	 * @return how many were deleted
	 */
	public int delete(int keep, int limit) {
		return this.jdbc
			.sql("DELETE FROM blockload.definition_version WHERE ctid IN (SELECT v.ctid " + OLD + " LIMIT :limit)")
			.param("keep", keep)
			.param("limit", limit)
			.update();
	}

}
