package dev.blockload.account;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.blockload.account.AccountBench.COMMAND;
import static dev.blockload.account.AccountsIT.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What is recorded, and what is read of it.
 */
class AuditLogIT {

	private static final Actor STRANGER = Actor.unknown("10.9.0.1");

	private AccountBench bench;

	private AuditLog log;

	private AuditHistory history;

	@BeforeEach
	void empty() {
		this.bench = new AccountBench();
		this.log = new AuditLog(this.bench.jdbc());
		this.history = new AuditHistory(this.bench.jdbc());
	}

	@Test
	void aSourceIsRecordedOnceAMinuteWithTheNumberThatWasOmitted() {
		this.bench.stayInTheMinuteOfRefusals();
		for (int i = 0; i < 5; i++) {
			this.log.recordRefusal(STRANGER, AuditEntry.of(AuditAction.LOG_IN_FAILED, "account a" + i));
		}
		this.log.recordRefusal(Actor.unknown("10.9.0.2"), AuditEntry.of(AuditAction.LOG_IN_FAILED, "account b"));
		this.log.recordRefusal(new Actor(Actor.Kind.TOKEN, "nightly", "10.9.0.1"),
				AuditEntry.of(AuditAction.REQUEST_REFUSED, "x"));
		assertThat(this.bench.audit()).containsExactly("unknown:10.9.0.1|10.9.0.1|log-in-failed|account a0",
				"unknown:10.9.0.2|10.9.0.2|log-in-failed|account b");
		this.bench.sql("UPDATE blockload.refusal SET minute = minute - interval '1 minute'");
		this.log.recordRefusal(STRANGER, AuditEntry.of(AuditAction.LOG_IN_FAILED, "account c"));
		this.log.recordRefusal(Actor.command("anna@app-1"), AuditEntry.of(AuditAction.TOKEN_REFUSED, "y"));
		assertThat(this.bench.audit()).endsWith(
				"unknown:10.9.0.1|10.9.0.1|log-in-failed|account c|{}|{\"refusals omitted before\": \"5\"}",
				"os:anna@app-1|-|token-refused|y");
		// Sources of earlier days are forgotten.
		this.bench.sql("UPDATE blockload.refusal SET minute = minute - interval '25 hours'");
		this.log.recordRefusal(Actor.unknown("10.9.0.3"), AuditEntry.of(AuditAction.LOG_IN_FAILED, "account d"));
		assertThat(this.bench.jdbc().sql("SELECT source FROM blockload.refusal").query(String.class).list())
			.containsExactly("10.9.0.3");
	}

	@Test
	void controlCharactersAreShownAndNotObeyed() {
		this.log.record(new Actor(Actor.Kind.PERSON, "an\u001b[31mna", "10.1.0.7\n"),
				AuditEntry.of(AuditAction.DEFINITION_SAVED, "import a\nb")
					.concerning("a\nb", "fin\tance")
					.changing(Map.of("key", "\u202eold"), Map.of("k\ney", "new\u0000")));
		assertThat(this.history.newest(COMMAND, AuditFilter.ALL, 10)).singleElement().satisfies((row) -> {
			assertThat(row.actor()).isEqualTo("an\u241b[31mna");
			assertThat(row.address()).isEqualTo("10.1.0.7\u240a");
			assertThat(row.entry()).isEqualTo(AuditEntry.of(AuditAction.DEFINITION_SAVED, "import a\u240ab")
				.concerning("a\u240ab", "fin\u2409ance")
				.changing(Map.of("key", "\\u202Eold"), Map.of("k\u240aey", "new\u2400")));
		});
	}

	@Test
	void entriesAreReadByTimeActorAndImportInPages() {
		this.bench.sql("""
				INSERT INTO blockload.audit (at, actor, action, subject, import, application)
				VALUES ('2026-01-02T03:04:05Z', 'os:anna@app-1', 'run-launched', 'run 1', 'salaries', 'hr'),
				       ('2026-01-02T03:04:05Z', 'system:schedule', 'run-launched', 'run 2', 'salaries', 'hr')""");
		this.log.record(Actor.command("anna@app-1"),
				AuditEntry.of(AuditAction.RUN_LAUNCHED, "run 3").concerning("sales", "finance"));
		assertThat(subjects(AuditFilter.ALL, 10)).containsExactly("run 3", "run 2", "run 1");
		assertThat(subjects(AuditFilter.ALL, 2)).containsExactly("run 3", "run 2");
		long second = this.history.newest(COMMAND, AuditFilter.ALL, 2).get(1).number();
		assertThat(subjects(new AuditFilter(null, null, null, second), 2)).containsExactly("run 1");
		assertThat(subjects(new AuditFilter(null, "os:anna@app-1", null, null), 10)).containsExactly("run 3", "run 1");
		assertThat(subjects(new AuditFilter(null, "os:anna@app-1", "salaries", null), 10)).containsExactly("run 1");
		assertThat(subjects(new AuditFilter(Instant.parse("2026-01-02T03:04:06Z"), null, null, null), 10))
			.containsExactly("run 3");
		assertThat(subjects(new AuditFilter(Instant.parse("2026-01-02T03:04:05Z"), null, null, null), 10)).hasSize(3);
		Caller editor = new Caller(new Actor(Actor.Kind.PERSON, "eve", null), AccountBench.roles("editor in hr"));
		assertThat(refused(() -> this.history.newest(editor, AuditFilter.ALL, 1)))
			.hasMessage("'eve' does not have role admin.");
	}

	@Test
	void theDatabaseRefusesToChangeEntriesAndToDeleteThemBeforeTheirRetentionEnds() {
		this.bench
			.sql("""
					INSERT INTO blockload.audit (at, actor, action, subject)
					VALUES (now() - interval '401 days', 'anna', 'logged-in', 'old'), (now(), 'anna', 'logged-in', 'young')""");
		for (String statement : List.of("UPDATE blockload.audit SET actor = 'bert'", "DELETE FROM blockload.audit",
				"DELETE FROM blockload.audit WHERE subject = 'old'", "TRUNCATE blockload.audit")) {
			assertThatThrownBy(() -> this.bench.sql(statement)).as(statement)
				.hasMessageContaining(
						"Entries of the audit log are not changed, and deleted only when their retention ends.");
		}
		Instant time = Instant.now().minus(Duration.ofDays(400));
		assertThatThrownBy(() -> this.bench.transaction().executeWithoutResult((status) -> {
			assertThat(this.log.deleteOlderThan(time, 10)).isOne();
			// Not even in the transaction of retention.
			this.bench.sql("DELETE FROM blockload.audit");
		})).hasMessageContaining("only when their retention ends");
		assertThat(subjects(AuditFilter.ALL, 10)).containsExactly("young", "old");
		assertThat(this.bench.transaction().<Integer>execute((status) -> this.log.deleteOlderThan(time, 10))).isOne();
		assertThatThrownBy(() -> this.bench.sql("DELETE FROM blockload.audit")).isNotNull();
		assertThat(subjects(AuditFilter.ALL, 10)).containsExactly("young");
	}

	private List<String> subjects(AuditFilter filter, int limit) {
		return this.history.newest(COMMAND, filter, limit).stream().map((row) -> row.entry().subject()).toList();
	}

}
