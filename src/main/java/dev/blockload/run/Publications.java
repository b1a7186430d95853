package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.blockload.block.Mode;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the publications with which a run is compared before it loads its file again.
 * Safe for use by many threads.
 */
public final class Publications {

	// A weak ETag differs from the strong one of the same object by its prefix only.
	private static final String SAME_FILE_AND_DEFINITION = """
			(p.bucket, p.key, regexp_replace(p.etag, '^W/', ''), p.size, p.definition)
			       = (r.bucket, r.key, regexp_replace(r.etag, '^W/', ''), r.size, r.definition)""";

	private static final String COLUMNS = """
			p.id, p.import, p.application, p.block, p.publication, p.block_oid,
			       greatest(coalesce(p.inserted, 0) + coalesce(p.updated, 0) + coalesce(p.unchanged, 0), 0) AS rows""";

	private static final List<String> REPLACING = Arrays.stream(Mode.values())
		.filter(Mode::deletesAbsentRows)
		.map(Mode::text)
		.toList();

	private static final List<String> ADDING = Arrays.stream(Mode.values())
		.filter((mode) -> !mode.updatesExistingRows())
		.map(Mode::text)
		.toList();

	private final JdbcClient jdbc;

	public Publications(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The last publication of a run's import that was not one-off, if it published the
	 * same file with the same definition. A run that is one-off itself is compared with
	 * none.
	 * @param run a run whose pin is stored
	 */
	public Optional<PublishedRun> lastOfSameFile(long run) {
		return this.jdbc.sql("""
				SELECT %s FROM blockload.run r JOIN blockload.run p USING (import)
				 WHERE r.id = :run AND NOT r.one_off AND p.publication = (
				           SELECT max(l.publication) FROM blockload.run l
				            WHERE l.import = r.import AND NOT l.one_off AND l.undoes IS NULL AND l.undone_by IS NULL)
				   AND %s""".formatted(COLUMNS, SAME_FILE_AND_DEFINITION))
			.param("run", run)
			.query(Publications::read)
			.optional();
	}

	/**
	 * All publications of a run's import, one-off or not, of the same file with the same
	 * definition, whose rows no later publication of any import replaced, except those
	 * that replace a scope only; newest first.
	 * @param run a run whose pin is stored
	 */
	public List<PublishedRun> keptOfSameFile(long run) {
		return this.jdbc.sql("""
				SELECT %s FROM blockload.run r JOIN blockload.run p USING (import)
				 WHERE r.id = :run AND p.publication IS NOT NULL AND p.undone_by IS NULL AND %s
				   AND NOT EXISTS (
				           SELECT FROM blockload.run l WHERE l.application = p.application AND l.block = p.block
				              AND l.publication > p.publication
				              AND l.undone_by IS NULL AND l.mode IN (:replacing)
				              AND NOT jsonb_exists(l.definition::jsonb, 'scope'))
				 ORDER BY p.publication DESC""".formatted(COLUMNS, SAME_FILE_AND_DEFINITION))
			.param("run", run)
			.param("replacing", REPLACING)
			.query(Publications::read)
			.list();
	}

	/**
	 * The last publication, by any import, that only added the rows of another object
	 * with the same content to the block of a run, if they can still be there.
	 * @param run a run whose pin is stored
	 */
	public Optional<SameContent> sameContent(long run) {
		return this.jdbc.sql("""
				SELECT p.id AS run, p.key FROM blockload.run r JOIN blockload.run p USING (application, block)
				 WHERE r.id = :run AND p.publication IS NOT NULL AND p.undone_by IS NULL AND p.undoes IS NULL
				   AND p.mode IN (:adding) AND p.inserted > 0 AND (p.bucket, p.key) <> (r.bucket, r.key)
				   AND (regexp_replace(p.etag, '^W/', ''), p.size) = (regexp_replace(r.etag, '^W/', ''), r.size)
				   AND NOT EXISTS (
				           SELECT FROM blockload.run l WHERE l.application = p.application AND l.block = p.block
				              AND l.publication > p.publication
				              AND l.undone_by IS NULL AND l.mode IN (:replacing)
				              AND NOT jsonb_exists(l.definition::jsonb, 'scope'))
				 ORDER BY p.publication DESC LIMIT 1""")
			.param("run", run)
			.param("adding", ADDING)
			.param("replacing", REPLACING)
			.query((rs, row) -> new SameContent(rs.getLong("run"), rs.getString("key")))
			.optional();
	}

	/**
	 * The last earlier run of the same import that loads a pushed file with the same
	 * content.
	 * @param run a run that loads a pushed file
	 */
	public Optional<Long> samePush(long run) {
		return this.jdbc.sql("""
				SELECT p.id FROM blockload.run r JOIN blockload.run p USING (import, etag, size)
				 WHERE r.id = :run AND r.spool IS NOT NULL AND p.spool IS NOT NULL AND p.id < r.id AND NOT p.dry_run
				 ORDER BY p.id DESC LIMIT 1""").param("run", run).query(Long.class).optional();
	}

	/**
	 * A run that added the same content.
	 *
	 * @param run its number
	 * @param key of its object
	 */
	public record SameContent(long run, String key) {
	}

	/**
	 * The last publication of the same file with the same definition by a run's import,
	 * if it was undone and the run is a scheduled run.
	 * @param run a run whose pin is stored
	 * @return the run that was undone, and the run that undid it
	 */
	public Optional<Undone> undoneOfSameFile(long run) {
		return this.jdbc.sql("""
				SELECT p.id AS run, p.undone_by AS by FROM blockload.run r JOIN blockload.run p USING (import)
				 WHERE r.id = :run AND r.scheduled_run_id IS NOT NULL AND p.publication IS NOT NULL AND p.undoes IS NULL
				   AND %s
				 ORDER BY p.publication DESC LIMIT 1""".formatted(SAME_FILE_AND_DEFINITION))
			.param("run", run)
			.query((rs, row) -> new Undone(rs.getLong("run"), rs.getLong("by")))
			.optional()
			.filter((last) -> last.by() > 0);
	}

	/**
	 * A run that was undone.
	 *
	 * @param run its number
	 * @param by the run that undid it, 0 for none
	 */
	public record Undone(long run, long by) {
	}

	/**
	 * The last publication of each other import into the same block since a publication,
	 * in their order.
	 */
	public List<PublishedRun> laterByOthers(PublishedRun published) {
		return this.jdbc.sql("""
				SELECT %s FROM blockload.run p
				 WHERE p.publication IN (
				           SELECT max(l.publication) FROM blockload.run l
				            WHERE l.application = :application AND l.block = :block AND l.import <> :import
				              AND l.undoes IS NULL AND l.undone_by IS NULL
				              AND l.publication > :publication GROUP BY l.import)
				 ORDER BY p.publication""".formatted(COLUMNS))
			.param("application", published.application())
			.param("block", published.block())
			.param("import", published.importName())
			.param("publication", published.publication())
			.query(Publications::read)
			.list();
	}

	private static PublishedRun read(ResultSet rs, int row) throws SQLException {
		long oid = rs.getLong("block_oid");
		return new PublishedRun(rs.getLong("id"), rs.getString("import"), rs.getString("application"),
				rs.getString("block"), rs.getLong("publication"), rs.wasNull() ? null : oid, rs.getLong("rows"));
	}

}
