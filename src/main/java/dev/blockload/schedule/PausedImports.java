package dev.blockload.schedule;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The imports whose schedules start no runs: table {@code blockload.paused_import}. Times
 * that pass while an import is paused are skipped, and not made good later. Runs that
 * have started, and scheduled runs that wait for their file, go on. Safe for use by many
 * threads.
 */
public final class PausedImports {

	private final JdbcClient jdbc;

	/** Pauses in the database that has the control schemas. */
	public PausedImports(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Pause the schedules of an import.
	 * @param importName the import
	 * @param who pauses it
	 * @return whether it was not paused before
	 */
	public boolean pause(String importName, String who) {
		return this.jdbc
			.sql("""
					INSERT INTO blockload.paused_import AS p (import, paused_by) VALUES (:import, :who)
					    ON CONFLICT (import) DO UPDATE SET paused_at = clock_timestamp(), paused_by = :who, resumed_at = NULL
					 WHERE p.resumed_at IS NOT NULL""")
			.param("import", importName)
			.param("who", who)
			.update() > 0;
	}

	/**
	 * Resume the schedules of an import.
	 * @return whether it was paused
	 */
	public boolean resume(String importName) {
		return this.jdbc.sql(
				"UPDATE blockload.paused_import SET resumed_at = clock_timestamp() WHERE import = :import AND resumed_at IS NULL")
			.param("import", importName)
			.update() > 0;
	}

	/** Whether the schedules of an import are paused. */
	boolean contains(String importName) {
		return all().contains(importName);
	}

	/** The names of all paused imports. */
	public Set<String> all() {
		return new HashSet<>(this.jdbc.sql("SELECT import FROM blockload.paused_import WHERE resumed_at IS NULL")
			.query(String.class)
			.list());
	}

	/**
	 * The imports that are paused now.
	 * @return by name, who paused each and when
	 */
	public Map<String, Pause> pauses() {
		Map<String, Pause> pauses = new HashMap<>();
		this.jdbc.sql("SELECT import, paused_at, paused_by FROM blockload.paused_import WHERE resumed_at IS NULL")
			.query((rs) -> {
				pauses.put(rs.getString("import"),
						new Pause(rs.getTimestamp("paused_at").toInstant(), rs.getString("paused_by")));
			});
		return pauses;
	}

	/**
	 * Until when the times of imports were skipped.
	 * @return for each import that was ever paused; {@link Instant#MAX} while it is
	 */
	public Map<String, Instant> skippedUntil() {
		Map<String, Instant> until = new HashMap<>();
		this.jdbc.sql("SELECT import, resumed_at FROM blockload.paused_import").query((rs) -> {
			Timestamp resumed = rs.getTimestamp("resumed_at");
			until.put(rs.getString("import"), (resumed != null) ? resumed.toInstant() : Instant.MAX);
		});
		return until;
	}

	/**
	 * A pause that goes on.
	 *
	 * @param since when it began
	 * @param by who began it, such as {@code anna}
	 */
	public record Pause(Instant since, String by) {
	}

}
