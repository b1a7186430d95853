package dev.blockload.notify;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Remembers, for all nodes, which problems were already announced, so that each problem
 * and its end are announced once. Safe for use by many threads.
 */
final class AlertState {

	/** How many recoveries of an import within {@link #WINDOW} are announced at once. */
	static final int MOST_RECOVERIES = 3;

	static final Duration WINDOW = Duration.ofHours(6);

	/** An import that recovers more often is announced when it was good for so long. */
	static final Duration SETTLING = Duration.ofHours(1);

	/** Subjects that are no names of imports end with these. */
	private static final String LATE = " late";

	private static final String SKIPPED = " skipped";

	private final JdbcClient jdbc;

	AlertState(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The subject of the lateness of an import. */
	static String late(String importName) {
		return importName + LATE;
	}

	/** The subject of the skipped times of an import. */
	static String skipped(String importName) {
		return importName + SKIPPED;
	}

	/**
	 * Record a problem of a subject.
	 * @param subject an import's name, or what else can have problems
	 * @param code of the problem
	 * @param goodAt when the subject last had no problem
	 * @return whether the problem is new: not if it interrupts the settling of an
	 * unstable import
	 */
	boolean raise(String subject, String code, Instant goodAt) {
		boolean unstable = this.jdbc.sql("""
				UPDATE blockload.alert_state SET code = :code, good_since = NULL
				 WHERE subject = :subject AND good_since IS NOT NULL""")
			.param("subject", subject)
			.param("code", code)
			.update() == 1;
		return !unstable && this.jdbc.sql("""
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

	/**
	 * Record that an import is good again, and not late.
	 * @return the problem whose end is to be announced now; empty if there was none, or
	 * if the import is unstable
	 */
	Optional<Alert> recover(String importName) {
		if (isUnstable(importName)) {
			var unused = this.jdbc.sql("""
					UPDATE blockload.alert_state SET good_since = clock_timestamp()
					 WHERE subject = ANY (:subjects::text[]) AND good_since IS NULL""")
				.param("subjects", subjects(importName), Types.ARRAY)
				.update();
			return Optional.empty();
		}
		return end(importName);
	}

	/** Whether recoveries of an import are not announced at once. */
	boolean isUnstable(String importName) {
		return this.jdbc.sql(
				"SELECT count(*) FROM blockload.alert_recovery WHERE import = :import AND at > clock_timestamp() - :window::interval")
			.param("import", importName)
			.param("window", WINDOW.toString())
			.query(Long.class)
			.single() >= MOST_RECOVERIES;
	}

	private Optional<Alert> end(String importName) {
		List<Alert> ended = this.jdbc
			.sql("""
					DELETE FROM blockload.alert_state WHERE subject = ANY (:subjects::text[]) RETURNING subject, code, since""")
			.param("subjects", subjects(importName), Types.ARRAY)
			.query((rs, row) -> new Alert(importName, rs.getString("code"), rs.getTimestamp("since").toInstant()))
			.list();
		if (!ended.isEmpty()) {
			this.jdbc.sql("INSERT INTO blockload.alert_recovery (import) VALUES (:import)")
				.param("import", importName)
				.update();
			this.jdbc.sql("DELETE FROM blockload.alert_recovery WHERE at < clock_timestamp() - interval '1 day'")
				.update();
		}
		return ended.stream().min(Comparator.comparing(Alert::since));
	}

	private static String[] subjects(String importName) {
		return new String[] { importName, late(importName) };
	}

	/** End the problems of unstable imports that have been good for a while. */
	List<Alert> settle() {
		List<String> settled = this.jdbc.sql("""
				SELECT subject FROM blockload.alert_state WHERE good_since < clock_timestamp() - :pause::interval
				 ORDER BY subject""").param("pause", SETTLING.toString()).query(String.class).list();
		return settled.stream().map(AlertState::importOf).distinct().flatMap((name) -> end(name).stream()).toList();
	}

	/**
	 * The problems of imports that have begun and not ended: failures and lateness, one
	 * for each import, the first one.
	 */
	List<Alert> open() {
		return this.jdbc
			.sql("""
					SELECT DISTINCT ON (1) regexp_replace(subject, ' late$', '') AS import, code, since FROM blockload.alert_state
					 WHERE good_since IS NULL AND subject <> :definitions AND subject NOT LIKE '%' || :skipped ORDER BY 1, since""")
			.param("definitions", NotificationRules.DEFINITIONS)
			.param("skipped", SKIPPED)
			.query((rs, row) -> new Alert(rs.getString("import"), rs.getString("code"),
					rs.getTimestamp("since").toInstant()))
			.list();
	}

	/** Whether an import has a problem that was announced, apart from its lateness. */
	Optional<String> code(String importName) {
		return this.jdbc.sql("SELECT code FROM blockload.alert_state WHERE subject = :subject")
			.param("subject", importName)
			.query(String.class)
			.optional();
	}

	private static String importOf(String subject) {
		return subject.endsWith(LATE) ? subject.substring(0, subject.length() - LATE.length()) : subject;
	}

	/**
	 * A problem that was announced.
	 *
	 * @param importName of which import
	 * @param code of the problem
	 * @param since when it began
	 */
	record Alert(String importName, String code, Instant since) {
	}

}
