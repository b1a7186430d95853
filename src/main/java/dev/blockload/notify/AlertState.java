package dev.blockload.notify;

import java.sql.Timestamp;
import java.time.Instant;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Remembers, for all nodes, which problems were already announced, so that each problem
 * is announced once. Safe for use by many threads.
 */
final class AlertState {

	private final JdbcClient jdbc;

	AlertState(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Record a problem of a subject.
	 * @param subject an import's name, or what else can have problems
	 * @param code of the problem
	 * @param goodAt when the subject last had no problem
	 * @return whether the problem is new
	 */
	boolean raise(String subject, String code, Instant goodAt) {
		return this.jdbc.sql("""
				INSERT INTO blockload.alert_state AS a (subject, code) VALUES (:subject, :code)
				ON CONFLICT (subject) DO UPDATE SET code = EXCLUDED.code, since = clock_timestamp()
				 WHERE a.code <> EXCLUDED.code OR a.since < :goodAt""")
			.param("subject", subject)
			.param("code", code)
			.param("goodAt", Timestamp.from(goodAt))
			.update() == 1;
	}

	/**
	 * Record that a subject has no problem.
	 * @return whether it had one before
	 */
	boolean clear(String subject) {
		return this.jdbc.sql("DELETE FROM blockload.alert_state WHERE subject = :subject")
			.param("subject", subject)
			.update() == 1;
	}

}
