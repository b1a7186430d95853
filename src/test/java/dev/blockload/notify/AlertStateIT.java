package dev.blockload.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;

import dev.blockload.definition.Channel.Digest;
import dev.blockload.importjob.ImportBench;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class AlertStateIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeAll
	static void forget() {
		bench.forgetAllRuns();
	}

	@Test
	void aProblemIsNewOnceAndAgainAfterTheImportWasGood() {
		bench.sql("TRUNCATE blockload.alert_state");
		JdbcClient jdbc = bench.bean(JdbcClient.class);
		AlertState alerts = new AlertState(jdbc);
		assertThat(alerts.raise("people", "header-missing", Instant.EPOCH)).isTrue();
		assertThat(alerts.raise("people", "header-missing", Instant.EPOCH)).isFalse();
		assertThat(alerts.raise("people", "wrong-secret", Instant.EPOCH)).isTrue();
		Instant good = jdbc.sql("SELECT clock_timestamp()").query((rs, row) -> rs.getTimestamp(1).toInstant()).single();
		assertThat(alerts.raise("people", "wrong-secret", good)).isTrue();
		assertThat(alerts.raise("people", "wrong-secret", good)).isFalse();
		assertThat(alerts.clear("people")).isTrue();
		assertThat(alerts.clear("people")).isFalse();
	}

	@Test
	void anUnstableImportIsAnnouncedAgainOnlyWhenItHasStayedGood() {
		bench.sql("TRUNCATE blockload.alert_state, blockload.alert_recovery");
		AlertState alerts = new AlertState(bench.bean(JdbcClient.class));
		for (int i = 0; i < AlertState.MOST_RECOVERIES; i++) {
			assertThat(alerts.raise("people", "no-rows", Instant.EPOCH)).isTrue();
			assertThat(alerts.recover("people")).map(AlertState.Alert::code).contains("no-rows");
		}
		assertThat(alerts.raise("people", "no-rows", Instant.EPOCH)).isTrue();
		assertThat(alerts.recover("people")).isEmpty();
		assertThat(alerts.raise("people", "other", Instant.now().plusSeconds(60))).isFalse();
		assertThat(alerts.settle()).isEmpty();
		assertThat(alerts.recover("people")).isEmpty();
		assertThat(alerts.settle()).isEmpty();
		bench.sql("UPDATE blockload.alert_state SET good_since = good_since - interval '61 minutes'");
		assertThat(alerts.settle()).map(AlertState.Alert::code).containsExactly("other");
		assertThat(alerts.settle()).isEmpty();
		assertThat(bench.rows("SELECT * FROM blockload.alert_state")).isEmpty();
	}

	@Test
	void failureAndLatenessEndTogether() {
		bench.sql("TRUNCATE blockload.alert_state, blockload.alert_recovery");
		AlertState alerts = new AlertState(bench.bean(JdbcClient.class));
		assertThat(alerts.raise("people", "no-rows", Instant.EPOCH)).isTrue();
		assertThat(alerts.raise(AlertState.late("people"), "late", Instant.EPOCH)).isTrue();
		assertThat(alerts.raise(AlertState.skipped("people"), "missed", Instant.EPOCH)).isTrue();
		assertThat(alerts.open()).map(AlertState.Alert::importName).containsExactly("people");
		assertThat(alerts.recover("people")).map(AlertState.Alert::code).contains("no-rows");
		assertThat(alerts.open()).isEmpty();
		assertThat(bench.rows("SELECT subject FROM blockload.alert_state")).containsExactly("people skipped");
		bench.sql("TRUNCATE blockload.alert_state, blockload.alert_recovery");
	}

	@Test
	void aDigestIsTakenOnceADayAndNotLongAfterItWasDue() {
		bench.sql("TRUNCATE blockload.digest");
		DigestDays days = new DigestDays(bench.bean(JdbcClient.class));
		Digest digest = new Digest(LocalTime.of(7, 15), ZoneId.of("Europe/Paris"));
		Instant due = Instant.parse("2026-03-28T06:15:00Z");
		assertThat(days.take("watch", digest, due.plusSeconds(60))).as("a new channel").isFalse();
		// The clocks change in this night.
		Instant next = Instant.parse("2026-03-29T05:15:00Z");
		assertThat(days.take("watch", digest, next.minusMillis(1))).isFalse();
		assertThat(days.take("watch", digest, next)).isTrue();
		assertThat(days.take("watch", digest, next)).isFalse();
		Instant third = next.plus(Duration.ofDays(1));
		assertThat(days.take("watch", digest, third.plus(DigestDays.CATCH_UP).plusSeconds(1))).as("too late").isFalse();
		Instant fourth = third.plus(Duration.ofDays(1));
		assertThat(days.take("watch", digest, fourth.plus(DigestDays.CATCH_UP))).as("after an outage").isTrue();
		bench.sql("TRUNCATE blockload.digest");
	}

}
