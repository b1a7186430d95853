package dev.blockload.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health of imports and connections at given moments.
 */
class ImportHealthIT {

	/**
	 * When the import was due: the next time is half an hour away, so no test meets it.
	 */
	private final Instant hour = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(30));

	private final Instant later = this.hour.plus(Duration.ofMinutes(3 * 60 + 10));

	private static ServeBench bench;

	@BeforeAll
	static void start(@TempDir Path jobs) {
		bench = new ServeBench(jobs);
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	@BeforeEach
	void anHourlyImport() {
		bench.renew();
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.define("people", "{fixed: people.csv}", "{cron: " + hourly() + "}");
		bench.node();
	}

	@Test
	void anImportThatWasDueAndHadNoGoodRunSinceIsOverdue() {
		scheduledRun(this.hour, "failed", "header-missing");
		assertThat(overdue(this.later)).containsExactly(Map.entry("people",
				"No good run since " + this.hour.plus(Duration.ofHours(3)) + ". There was none before."));
		bench.imports().run("people");
		assertThat(overdue(this.later)).hasSize(1)
			.hasEntrySatisfying("people", (message) -> assertThat(message).contains(" The last good run ended at "));
		assertThat(overdue(this.hour.plus(Duration.ofMinutes(59)))).isEmpty();
	}

	@Test
	void anImportThatWasNeverDueIsNotOverdue() {
		assertThat(overdue(this.later)).isEmpty();
	}

	@Test
	void aTimeWhoseOutcomeIsStillToComeIsNotOverdue() {
		scheduledRun(this.hour.plus(Duration.ofHours(2)), "completed", null);
		bench.imports()
			.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at) VALUES ('people', 1, '%s')"
				.formatted(this.hour.plus(Duration.ofHours(3))));
		bench.imports().run("people");
		bench.imports()
			.sql("UPDATE blockload.run SET ended_at = '%s'".formatted(this.hour.plus(Duration.ofMinutes(121))));
		assertThat(overdue(this.later)).isEmpty();
	}

	@Test
	void timesThatOverlapALongRunAreNotOverdue() {
		scheduledRun(this.hour, "completed", null);
		bench.imports().run("people");
		bench.imports()
			.sql("UPDATE blockload.run SET ended_at = '%s'".formatted(this.hour.plus(Duration.ofMinutes(1))));
		bench.imports()
			.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at) VALUES ('people', 1, '%s')"
				.formatted(this.hour.plus(Duration.ofHours(1))));
		scheduledRun(this.hour.plus(Duration.ofHours(2)), "overlapped", null);
		scheduledRun(this.hour.plus(Duration.ofHours(3)), "overlapped", null);
		assertThat(overdue(this.later)).isEmpty();
	}

	@Test
	void anImportIsLateWhenItsDeadlineHasPassedWhateverItsScheduledRunDoes() {
		Instant deadline = this.hour.plus(Duration.ofMinutes(150));
		bench.renew();
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.define("people", "{fixed: people.csv}",
				"{cron: %s, deadline: '%s'}".formatted(hourly(), LocalTime.ofInstant(deadline, ZoneOffset.UTC)));
		bench.node();
		scheduledRun(this.hour, "failed", "header-missing");
		bench.imports()
			.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at) VALUES ('people', 1, '%s')"
				.formatted(this.hour.plus(Duration.ofHours(2))));
		assertThat(overdue(deadline.minusSeconds(1))).isEmpty();
		assertThat(overdue(deadline))
			.containsExactly(Map.entry("people", "No good run since " + this.hour.plus(Duration.ofHours(2))
					+ ", and the deadline was " + deadline + ". There was none before."));
		bench.imports().run("people");
		bench.imports()
			.sql("UPDATE blockload.run SET ended_at = '%s'".formatted(this.hour.plus(Duration.ofMinutes(121))));
		assertThat(overdue(deadline)).isEmpty();
	}

	@Test
	void anImportIsLateWhenItsLastGoodRunIsOlderThanMaxAgeAndItWasDueSince() {
		Instant now = Instant.now();
		bench.imports().put("in/" + now + ".csv", "id,name\n1,Ada\n");
		String dated = "{latest: 'in/{{date}}.csv', max-age: 36h}";
		String each = "{each: 'in/{{date}}.csv', from: 2026-01-01, max-age: 36h}";
		bench.imports().sql("CREATE TABLE IF NOT EXISTS app.other (id int PRIMARY KEY, name text)");
		bench.imports().sql("CREATE TABLE IF NOT EXISTS app.arriving (id int PRIMARY KEY, name text)");
		bench.imports().define("other", "file: " + dated + "\nblock: other\nmode: upsert\n");
		bench.imports().define("arriving", "file: " + each + "\nblock: arriving\nmode: upsert\n");
		bench.define("rare", dated, "{cron: '0 0 0 1 1 *'}");
		bench.define("people", dated, "{cron: '0 0 0 * * *'}");
		bench.node();
		bench.imports().run("other");
		bench.imports().run("arriving");
		bench.imports().run("rare");
		bench.imports().run("people");
		assertThat(overdue(now.plus(Duration.ofHours(35)))).isEmpty();
		assertThat(overdue(now.plus(Duration.ofHours(37)))).containsOnlyKeys("other", "arriving", "people")
			.hasEntrySatisfying("other", (message) -> assertThat(message)
				.contains(", which is longer than max-age allows. The last good run ended at "));
		bench.imports().sql("UPDATE blockload.run SET warnings = '[{\"code\": \"undone\"}]' WHERE import = 'other'");
		assertThat(overdue(now.plus(Duration.ofHours(37)))).containsOnlyKeys("arriving", "people");
	}

	@Test
	void aConnectionIsUnhealthyUntilARunIsGood() {
		scheduledRun(this.hour, "failed", "wrong-secret");
		assertThat(bench.health(this.later).failingConnections())
			.containsExactly(Map.entry("store", "wrong-secret: it was so"));
		bench.imports().run("people");
		assertThat(bench.health(this.later).failingConnections()).isEmpty();
	}

	@Test
	void aFailureOfTheFileLeavesTheConnectionHealthy() {
		scheduledRun(this.hour, "failed", "header-missing");
		assertThat(bench.health(this.later).failingConnections()).isEmpty();
	}

	private String hourly() {
		return "'0 %d * * * *'".formatted(this.hour.atZone(ZoneOffset.UTC).getMinute());
	}

	private static Map<String, String> overdue(Instant moment) {
		return bench.health(moment).overdue();
	}

	private static void scheduledRun(Instant time, String outcome, @Nullable String code) {
		bench.imports()
			.sql("""
					INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, state, outcome, code, message, ended_at)
					VALUES ('people', 1, '%s', 'ended', '%s', %s, %s, '%s')"""
				.formatted(time, outcome, (code != null) ? "'" + code + "'" : "NULL",
						(code != null) ? "'it was so'" : "NULL", time));
	}

}
