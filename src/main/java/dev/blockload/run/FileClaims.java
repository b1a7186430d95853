package dev.blockload.run;

import java.util.List;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The claims of runs on the objects of imports that load each file once: one for each
 * import, key and ETag. Works inside the caller's transaction. Safe for use by many
 * threads.
 */
public final class FileClaims {

	private final JdbcClient jdbc;

	/**
	 * Create the claims.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public FileClaims(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Claim an object for a run, unless another run has published the object and was not
	 * undone. Takes the claim of a run that did not publish. Two runs that ask at the
	 * same moment wait for each other. To be exact, the caller that publishes holds the
	 * lock of its import.
	 * @param run a run of the import
	 * @param object the object
	 * @param repeat whether the object is claimed although it is published
	 * @return whether the run has the claim
	 */
	public boolean take(long run, FileVersion object, boolean repeat) {
		return this.jdbc.sql("""
				INSERT INTO blockload.file_claim AS c (import, key, etag, application, run_id)
				SELECT r.import, :key, :etag, r.application, r.id FROM blockload.run r
				 WHERE r.id = :run AND (:repeat OR NOT EXISTS (
				           SELECT FROM blockload.run p
				            WHERE p.import = r.import AND p.id <> r.id AND p.key = :key AND p.spool IS NULL
				              AND regexp_replace(p.etag, '^W/', '') = :etag
				              AND p.publication IS NOT NULL AND p.undoes IS NULL AND p.undone_by IS NULL))
				    ON CONFLICT (import, key, etag) DO UPDATE
				   SET run_id = EXCLUDED.run_id, claimed_at = clock_timestamp()
				 WHERE :repeat OR c.run_id = EXCLUDED.run_id OR EXISTS (
				           SELECT FROM blockload.run o
				            WHERE o.id = c.run_id AND (o.publication IS NULL OR o.undone_by IS NOT NULL))""")
			.param("run", run)
			.param("key", object.key())
			.param("etag", object.etag())
			.param("repeat", repeat)
			.update() == 1;
	}

	/**
	 * The files that the earlier runs of a series have claimed, published or not.
	 * @param run the last run of the series
	 */
	public Set<FileVersion> ofSeries(long run) {
		return read("""
				SELECT c.key, c.etag FROM blockload.run r JOIN blockload.run e
				    ON e.import = r.import AND e.id < r.id AND r.series IN (e.id, e.series)
				  JOIN blockload.file_claim c ON c.run_id = e.id
				 WHERE r.id = :run""", run);
	}

	/**
	 * Whether an import has loaded a file.
	 * @param importName the import
	 * @param key of the object
	 * @param etag of the object, without quotes
	 */
	public boolean isLoaded(String importName, String key, String etag) {
		return this.jdbc.sql("""
				SELECT EXISTS (
				    SELECT FROM blockload.file_claim c LEFT JOIN blockload.run r ON r.id = c.run_id
				     WHERE c.import = :import AND c.key = :key AND trim(BOTH '"' FROM c.etag) = :etag
				       AND (r.id IS NULL OR (r.publication IS NOT NULL AND r.undone_by IS NULL)))""")
			.param("import", importName)
			.param("key", key)
			.param("etag", etag)
			.query(Boolean.class)
			.single();
	}

	/** The files that a run has claimed. */
	public Set<FileVersion> of(long run) {
		return read("SELECT key, etag FROM blockload.file_claim WHERE run_id = :run", run);
	}

	private Set<FileVersion> read(String sql, long run) {
		return this.jdbc.sql(sql)
			.param("run", run)
			.query((rs, row) -> new FileVersion(rs.getString("key"), rs.getString("etag")))
			.set();
	}

	/**
	 * Forget the claims of runs that will be deleted, unless they published.
	 * @param runs their numbers
	 */
	void forget(List<Long> runs) {
		this.jdbc.sql("""
				DELETE FROM blockload.file_claim c USING blockload.run r
				 WHERE r.id = c.run_id AND r.id IN (:runs) AND (r.publication IS NULL OR r.undone_by IS NOT NULL)""")
			.param("runs", runs)
			.update();
	}

	/** Forget all claims of an application. */
	void forget(String application) {
		this.jdbc.sql("DELETE FROM blockload.file_claim WHERE application = :application")
			.param("application", application)
			.update();
	}

}
