package dev.blockload.run;

import java.util.Arrays;
import java.util.List;

import dev.blockload.block.Mode;

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
	 * and no later publication into the block made it obsolete. Rows that are only added
	 * become obsolete when they are deleted; rows that change others, by any publication.
	 * @param run a run whose pin is stored
	 * @param mode of the run
	 */
	public boolean isCurrent(long run, Mode mode) {
		List<String> superseding = Arrays.stream(Mode.values())
			.filter((later) -> mode.updatesExistingRows() || later.deletesAbsentRows())
			.map(Mode::text)
			.toList();
		return this.jdbc
			.sql("""
					SELECT EXISTS (
					    SELECT FROM blockload.run r JOIN blockload.run p USING (import, bucket, key, etag, size, definition, mode)
					     WHERE r.id = :run AND p.publication IS NOT NULL
					       AND NOT EXISTS (
					           SELECT FROM blockload.run later
					            WHERE later.application = p.application AND later.block = p.block
					              AND later.publication > p.publication AND later.mode IN (:superseding)))
					""")
			.param("run", run)
			.param("superseding", superseding)
			.query(Boolean.class)
			.single();
	}

}
