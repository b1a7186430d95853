package dev.blockload.importjob;

import dev.blockload.run.RunStages;
import dev.blockload.run.Stage;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether what a run would publish was published before and still stands.
 */
final class Standing {

	private final JdbcClient jdbc;

	private final RunStages stages;

	Standing(JdbcClient jdbc, RunStages stages) {
		this.jdbc = jdbc;
		this.stages = stages;
	}

	/**
	 * Whether the same pin was published with the same definition and mode by the same
	 * import, and nothing published into the block since took it away: for append, a
	 * replace; for the other modes, anything.
	 * @param run the run that is about to publish, its pin noted
	 */
	boolean stillStands(long run) {
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

	/**
	 * End a run UNCHANGED, in the transaction that found it so.
	 * @param context whose run it is
	 * @param from how far the run has come
	 */
	void endUnchanged(RunContext context, Stage from) {
		this.stages.advance(context.attempt(), from, Stage.UNCHANGED);
		this.jdbc.sql("""
				UPDATE blockload.run SET status = 'UNCHANGED', restartable = false, ended_at = clock_timestamp()
				 WHERE id = :run""").param("run", context.run()).update();
		context.reached(Stage.UNCHANGED);
	}

}
