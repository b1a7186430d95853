package dev.blockload.run;

import java.sql.Types;

import dev.blockload.run.RunOrigin.LineageParent;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores what runs are a part of. Safe for use by many threads.
 */
public final class RunOrigins {

	private final JdbcClient jdbc;

	private final StorableText texts;

	/**
	 * Create a writer.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public RunOrigins(JdbcClient jdbc) {
		this(jdbc, new StorableText(jdbc));
	}

	RunOrigins(JdbcClient jdbc, StorableText texts) {
		this.jdbc = jdbc;
		this.texts = texts;
	}

	/** Store what a new run is a part of. */
	void store(long run, RunOrigin origin) {
		store("run", run, origin);
	}

	/**
	 * Store what a new flow run is a part of, and with it the runs of its imports.
	 * @param flowRun the number of the flow run
	 * @param origin as whoever launches it says
	 */
	public void storeOfFlow(long flowRun, RunOrigin origin) {
		store("flow_run", flowRun, origin);
	}

	private void store(String table, long number, RunOrigin origin) {
		LineageParent parent = origin.lineageParent();
		if (!origin.isEmpty()) {
			this.jdbc
				.sql("UPDATE blockload." + table
						+ " SET trace_parent = :trace, lineage_parent = :lineage WHERE id = :number")
				.param("trace", origin.traceParent(), Types.VARCHAR)
				.param("lineage", (parent != null) ? this.texts.stored(parent.text()) : null, Types.VARCHAR)
				.param("number", number)
				.update();
		}
	}

}
