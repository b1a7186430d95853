package dev.blockload.run;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The fence around a run row: only the attempt that owns it may move it on. Called within
 * the transaction of a step, whose other work then commits with it or not at all.
 */
public final class RunStages {

	private final JdbcClient jdbc;

	private final RunBackends backends;

	public RunStages(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.backends = new RunBackends(jdbc);
	}

	/**
	 * Lock the run row for this transaction and tell how far the run has come.
	 * @param attempt who asks
	 * @throws RunException code {@code fenced} where a later attempt owns the run
	 */
	public Stage enter(Attempt attempt) {
		this.backends.enlist(attempt.run());
		Optional<String> stage = this.jdbc
			.sql("SELECT stage FROM blockload.run WHERE id = :run AND owner = :owner FOR UPDATE")
			.param("run", attempt.run())
			.param("owner", attempt.owner())
			.query(String.class)
			.optional();
		return Stage.of(stage.orElseThrow(() -> fenced(attempt)));
	}

	/**
	 * Move the run on.
	 * @param attempt who moves it
	 * @param from where it is
	 * @param to where it will be when this transaction commits
	 * @throws RunException code {@code fenced} where the run is not there, or not this
	 * attempt's
	 */
	public void advance(Attempt attempt, Stage from, Stage to) {
		attempt.lease().confirm();
		int moved = this.jdbc.sql("""
				UPDATE blockload.run SET stage = :to WHERE id = :run AND owner = :owner AND stage = :from""")
			.param("to", to.word())
			.param("run", attempt.run())
			.param("owner", attempt.owner())
			.param("from", from.word())
			.update();
		if (moved != 1) {
			throw fenced(attempt);
		}
	}

	static RunException fenced(Attempt attempt) {
		return fenced(attempt.run(), null);
	}

	/**
	 * The failure of an attempt whose run is not its own any more.
	 * @param run the run's number
	 * @param cause how the attempt noticed, or null
	 */
	public static RunException fenced(long run, @Nullable Exception cause) {
		return new RunException(RunCode.FENCED,
				"run " + run + " was taken over or stopped from elsewhere; this process wrote nothing more",
				"look at the run with 'show " + run + "'", cause);
	}

}
