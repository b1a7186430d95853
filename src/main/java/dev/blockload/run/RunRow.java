package dev.blockload.run;

import java.util.List;

import dev.blockload.Warning;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The row of a run, as one writer: this class and its parts, which are the only classes
 * that write the table {@code blockload.run}. Every method runs in the caller's
 * transaction, whose other work then commits with it or not at all. The methods that take
 * an {@link Attempt} are fenced: they change nothing for an attempt that no longer owns
 * the run. Safe for use by many threads.
 */
public final class RunRow {

	private final JdbcClient jdbc;

	private final RunStatements statements;

	private final RunOrigins origins;

	private final RunAttempts attempts;

	private final WaitingRuns waiting;

	private final RunSteps steps;

	private final RunCompletions completions;

	private final RunEndings endings;

	/**
	 * Create a writer.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public RunRow(JdbcClient jdbc) {
		StorableText texts = new StorableText(jdbc);
		this.jdbc = jdbc;
		this.statements = new RunStatements(jdbc, texts);
		this.origins = new RunOrigins(jdbc, texts);
		this.attempts = new RunAttempts(jdbc, texts, this.statements, new RunSessions(jdbc));
		this.waiting = new WaitingRuns(jdbc, texts, this.statements);
		this.steps = new RunSteps(jdbc, texts, this.statements);
		this.completions = new RunCompletions(jdbc, this.statements, this.steps);
		this.endings = new RunEndings(jdbc, texts);
	}

	/** Begins attempts, and lets their transactions enter the run. */
	public RunAttempts attempts() {
		return this.attempts;
	}

	/** Stores runs that wait for a node. */
	public WaitingRuns waiting() {
		return this.waiting;
	}

	/** Stores how far a run has come. */
	public RunSteps steps() {
		return this.steps;
	}

	/** Completes runs. */
	public RunCompletions completions() {
		return this.completions;
	}

	/** Ends attempts that did not complete their run. */
	public RunEndings endings() {
		return this.endings;
	}

	/**
	 * Add warnings.
	 * @param run the run's number
	 * @param warnings may be empty
	 */
	public void warn(long run, List<Warning> warnings) {
		this.statements.warn(run, warnings);
	}

	/**
	 * Store what a new run is a part of.
	 * @param run the run's number
	 * @param origin as whoever starts it says
	 */
	public void origin(long run, RunOrigin origin) {
		this.origins.store(run, origin);
	}

	/**
	 * Delete the rows of all runs of an application, with their ledgers and rejects.
	 * @param application the application
	 */
	public void forget(String application) {
		new FileClaims(this.jdbc).forget(application);
		List<Long> runs = this.jdbc.sql("SELECT id FROM blockload.run WHERE application = :application")
			.param("application", application)
			.query(Long.class)
			.list();
		if (!runs.isEmpty()) {
			new LaneFence(this.jdbc).forget(runs);
		}
		this.jdbc.sql("DELETE FROM blockload.run WHERE application = :application")
			.param("application", application)
			.update();
	}

	/**
	 * Delete runs with their ledgers, rejects and events.
	 * @param runs their numbers; none of them is active
	 * @return how many there were
	 */
	public int forget(List<Long> runs) {
		if (runs.isEmpty()) {
			return 0;
		}
		new FileClaims(this.jdbc).forget(runs);
		new LaneFence(this.jdbc).forget(runs);
		return this.jdbc.sql("DELETE FROM blockload.run WHERE id IN (:runs)").param("runs", runs).update();
	}

	static RunException fenced(Attempt attempt) {
		return fenced(attempt.run(), null);
	}

	/**
	 * The failure of an attempt that no longer owns its run.
	 * @param run the run's number
	 * @param cause how the attempt noticed, or null
	 */
	public static RunException fenced(long run, @Nullable Exception cause) {
		return new RunException(RunCode.FENCED,
				"Run " + run + " was taken over or stopped by another process. This process wrote nothing more.",
				"Look at the run: ./blockload show " + run, cause);
	}

	/**
	 * What became of a run whose attempt has ended.
	 */
	public enum Ending {

		/** A restart continues it. */
		RESTARTABLE,

		/** It never continues: its staging table is of no use. */
		FINAL,

		/** It was not changed: it is published, or another attempt owns it. */
		NOT_OWNED

	}

}
