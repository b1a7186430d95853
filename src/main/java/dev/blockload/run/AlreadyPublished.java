package dev.blockload.run;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Decides whether what a run would publish is published already, and still in its block.
 */
public final class AlreadyPublished {

	private final JdbcClient jdbc;

	public AlreadyPublished(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Whether the same import published the same pin with the same definition and mode,
	 * and no later publication into the block removed it: for append, a replace; for the
	 * other modes, any publication.
	 * @param run a run whose pin is stored
	 */
	public boolean isCurrent(long run) {
		return this.jdbc
			.sql("""
					SELECT EXISTS (
					    SELECT FROM blockload.run r JOIN blockload.run p USING (import, bucket, key, etag, size, definition, mode)
					     WHERE r.id = :run AND p.publication IS NOT NULL
					       AND NOT EXISTS (
					           SELECT FROM blockload.run later
					            WHERE later.application = p.application AND later.block = p.block
					              AND later.publication > p.publication AND (p.mode <> 'append' OR later.mode = 'replace')))
					""")
			.param("run", run)
			.query(Boolean.class)
			.single();
	}

}
