package dev.blockload.run;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.run.RunEvent.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Begins attempts at runs, and lets the transactions of an attempt enter its run: a part
 * of {@link RunRow}. Safe for use by many threads.
 */
public final class RunAttempts {

	private final JdbcClient jdbc;

	private final StorableText texts;

	private final RunStatements statements;

	private final RunSessions sessions;

	RunAttempts(JdbcClient jdbc, StorableText texts, RunStatements statements, RunSessions sessions) {
		this.jdbc = jdbc;
		this.texts = texts;
		this.statements = statements;
		this.sessions = sessions;
	}

	/**
	 * Insert a run, and begin its first attempt.
	 * @param run what was requested
	 * @param holder host and process of the attempt
	 * @return the attempt, which owns the run when this transaction commits
	 */
	public Attempt begin(NewRun run, String holder) {
		return this.statements.insert(run, RunStatus.RUNNING, 1, holder)
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
	}

	/**
	 * Insert a run that undoes another, and begin its only attempt.
	 * @param undone the run that is undone
	 * @param holder host and process of the attempt
	 * @param startedBy the account that starts it
	 * @return the attempt, which owns the run when this transaction commits
	 */
	public Attempt beginUndo(Run undone, String holder, String startedBy) {
		return this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, one_off, forced, restartable,
					                           owner, holder, undoes, started_by)
					SELECT import, application, block, 'undo', definition, true, false, false,
					       nextval('blockload.fence'), :holder, id, :startedBy FROM blockload.run WHERE id = :undone
					RETURNING id, attempts, owner, %s"""
				.formatted(RunStatements.event(Kind.ATTEMPT, "NULL", "'Started by ' || started_by || '.'")))
			.param("holder", holder)
			.param("startedBy", startedBy)
			.param("undone", undone.id())
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
	}

	/**
	 * Begin another attempt at a run, or the first one at a run that waits. It owns the
	 * run from then on.
	 * @param run the run's number
	 * @param holder host and process of the attempt
	 */
	public Attempt beginNext(long run, String holder) {
		return this.jdbc
			.sql("""
					UPDATE blockload.run r SET owner = nextval('blockload.fence'), holder = :holder, status = 'RUNNING',
					       attempts = attempts + 1, error_code = NULL, error_message = NULL, error_action = NULL,
					       attempt_started_at = clock_timestamp(), ended_at = NULL,
					       started_at = CASE attempts WHEN 0 THEN clock_timestamp() ELSE started_at END
					  FROM (SELECT status AS old_status, holder AS old_holder FROM blockload.run WHERE id = :run) old
					 WHERE id = :run
					RETURNING id, attempts, owner, CASE old_status WHEN 'RUNNING' THEN %s END, %s""".formatted(
					RunStatements.event(Kind.TAKEOVER, "NULL",
							"'The process running this import died (' || old_holder || ').'"),
					RunStatements.event(Kind.ATTEMPT, "NULL", "NULL")))
			.param("holder", holder)
			.param("run", run)
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
	}

	/**
	 * Check the session, lock the row for this transaction, and read how far the run has
	 * come.
	 * @param attempt who asks
	 * @throws RunException code {@code fenced} where a later attempt owns the run,
	 * {@code session-setting} where a setting of the session has another value than a run
	 * needs
	 */
	public Stage enter(Attempt attempt) {
		SessionSettings.check(this.jdbc);
		this.sessions.enlist(attempt.run());
		// Not FOR UPDATE: events of waits, which refer to the row, are added meanwhile.
		Optional<String> stage = this.jdbc
			.sql("SELECT stage FROM blockload.run WHERE id = :run AND owner = :owner FOR NO KEY UPDATE")
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(String.class)
			.optional();
		return Stage.of(stage.orElseThrow(() -> RunRow.fenced(attempt)));
	}

	/**
	 * Check the session once more, at the end of a transaction that entered the run.
	 * @throws RunException code {@code session-setting}
	 */
	public void leave() {
		SessionSettings.checkRestricted(this.jdbc);
	}

	/**
	 * Note what an attempt waits for, at once: in a transaction of its own, which does
	 * not wait for another one that has locked the row.
	 * @param attempt who waits; nothing is noted if it has ended, or owns the run no more
	 * @param at when that was
	 * @param code of the reason, or null
	 * @param message why, for people
	 */
	public void waits(Attempt attempt, Instant at, @Nullable String code, String message) {
		this.jdbc.sql("SET LOCAL lock_timeout = '100ms'").update();
		// A statement of its own: the next one sees whether the attempt has ended
		// meanwhile.
		this.jdbc.sql("SELECT pg_advisory_xact_lock(blockload.lock_key('events ' || CAST(:run AS text)))")
			.param("run", attempt.run())
			.query()
			.singleRow();
		var unused = this.jdbc.sql("""
				SELECT blockload.add_event(id, 'waits', attempts, NULL, :code, :message, :at) FROM blockload.run
				 WHERE id = :run AND owner = :owner AND status = 'RUNNING'""")
			.param("code", code, Types.VARCHAR)
			.param("message", this.texts.of(message))
			.param("at", Timestamp.from(at))
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(Long.class)
			.list();
	}

	/**
	 * Note that somebody requested the stop of an attempt.
	 * @param attempt that ends; nothing is noted if it has completed
	 * @param request when and by whom
	 */
	public void stopRequested(Attempt attempt, StopRequests.Request request) {
		String by = request.by();
		var unused = this.jdbc.sql("""
				SELECT blockload.add_event(id, 'stop', attempts, NULL, NULL, :message, :at)
				  FROM (SELECT id, attempts FROM blockload.run
				         WHERE id = :run AND owner = :owner AND status = 'RUNNING' FOR UPDATE) r""")
			.param("message", (by != null) ? this.texts.of(by + " requested the stop.") : "A stop was requested.")
			.param("at", Timestamp.from(request.at()))
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(Long.class)
			.list();
	}

	/**
	 * Give the run an owner that no attempt has, so that every attempt is fenced.
	 * @param run the run's number
	 * @return the token
	 */
	public long fenceOff(long run) {
		return this.jdbc
			.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run RETURNING owner")
			.param("run", run)
			.query(Long.class)
			.single();
	}

	/**
	 * Note that a run follows another that loaded a file of the same import.
	 * @param run the later run
	 * @param after the run before it
	 */
	public void follow(long run, long after) {
		this.jdbc
			.sql("""
					UPDATE blockload.run SET series = (SELECT coalesce(a.series, a.id) FROM blockload.run a WHERE a.id = :after)
					 WHERE id = :run""")
			.param("run", run)
			.param("after", after)
			.update();
	}

}
