package dev.blockload.run;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads which files the runs of an import loaded, or did not load to their end. Pushed
 * files are not files of the import. Safe for use by many threads.
 */
public final class LoadedFiles {

	private final JdbcClient jdbc;

	/**
	 * Create a reader.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public LoadedFiles(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The files that runs of an import published and that were not undone, in the order
	 * of their publications. Of an import that loads each file, also those of runs that
	 * were deleted.
	 * @param importName the import
	 */
	public List<LoadedFile> published(String importName) {
		return this.jdbc.sql("""
				SELECT id, key, etag, loaded, publication FROM blockload.run
				 WHERE import = :import AND publication IS NOT NULL AND undoes IS NULL AND undone_by IS NULL
				   AND spool IS NULL AND key IS NOT NULL
				UNION ALL
				SELECT run_id, key, etag, NULL, 0 FROM blockload.file_claim c
				 WHERE import = :import AND NOT EXISTS (SELECT FROM blockload.run r WHERE r.id = c.run_id)
				 ORDER BY publication, id""")
			.param("import", importName)
			.query((rs, row) -> new LoadedFile(rs.getLong("id"), rs.getString("key"), rs.getString("etag"),
					rs.getObject("loaded", Long.class)))
			.list();
	}

	/**
	 * The last successful run of the same import before a run: it published a file, or
	 * found it loaded already, and its rows were not undone. A pushed file counts if the
	 * import has no others.
	 * @param run the later run
	 * @return its number
	 */
	public Optional<Long> lastSuccessfulBefore(long run) {
		return this.jdbc.sql("""
				SELECT max(g.id) FROM blockload.run g JOIN blockload.run l ON l.id = :run AND g.import = l.import
				 WHERE g.id < l.id AND %s""".formatted(LastRunsReader.GOOD))
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(rs.getObject(1, Long.class)))
			.single();
	}

	/**
	 * The runs of an import that did not load their file to its end and that a restart
	 * can continue, in order. A run that waits for a node does not count.
	 * @param importName the import
	 */
	public List<UnfinishedFile> unfinished(String importName) {
		return this.jdbc
			.sql("""
					SELECT id, key, etag, wanted_date FROM blockload.run
					 WHERE import = :import AND NOT dry_run AND restartable AND status <> 'WAITING'
					   AND stage NOT IN ('published', 'unchanged') AND superseded_by IS NULL AND undoes IS NULL AND spool IS NULL
					   AND NOT one_off
					 ORDER BY id""")
			.param("import", importName)
			.query((rs, row) -> new UnfinishedFile(rs.getLong("id"), rs.getString("key"), rs.getString("etag"),
					rs.getString("wanted_date")))
			.list();
	}

	/**
	 * A file that was published.
	 *
	 * @param run the run that published it
	 * @param key of the object
	 * @param etag of the object
	 * @param rows how many rows the run loaded, or null if that is not known
	 */
	public record LoadedFile(long run, String key, String etag, @Nullable Long rows) {

		/** The object. */
		public FileVersion version() {
			return new FileVersion(this.key, this.etag);
		}

	}

	/**
	 * A file that is not loaded to its end.
	 *
	 * @param run the run that a restart can continue
	 * @param key of the object, or null before it was resolved
	 * @param etag of the object, or null before it was resolved
	 * @param wantedDate the date that the run asks for, or null
	 */
	public record UnfinishedFile(long run, @Nullable String key, @Nullable String etag, @Nullable String wantedDate) {
	}

}
