package dev.blockload.notify;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import dev.blockload.definition.Channel;
import dev.blockload.definition.Channel.Event;
import dev.blockload.definition.Channel.Route;
import dev.blockload.flow.FlowHistory;
import dev.blockload.importjob.ImportBench;
import dev.blockload.notify.LateNotice.Promise;
import dev.blockload.run.Database;
import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is notified of an import that is late.
 */
class NotificationRulesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	private static final Channel LATE_ONLY = channel(Event.LATE);

	private static final Channel FAILURES_TOO = channel(Event.LATE, Event.FAILURE);

	private static final Channel MISSING_FILES_TOO = channel(Event.LATE, Event.NO_MATCH);

	@BeforeAll
	static void forget() {
		bench.forgetAllRuns();
	}

	@Test
	void whoKnowsOfTheFailureIsNotifiedOfABrokenPromiseOnly() {
		AlertState alerts = new AlertState(bench.bean(JdbcClient.class));
		NotificationRules rules = new NotificationRules(bench.bean(RunHistory.class), flows(), alerts);
		assertThat(receiversAfter(rules, null, Promise.SCHEDULED)).hasSize(3);
		assertThat(receiversAfter(rules, "no-rows", Promise.SCHEDULED)).containsExactly(LATE_ONLY, MISSING_FILES_TOO);
		assertThat(receiversAfter(rules, "no-match", Promise.SCHEDULED)).containsExactly(LATE_ONLY, FAILURES_TOO);
		assertThat(receiversAfter(rules, "no-rows", Promise.WRITTEN)).hasSize(3);
		assertThat(receivers(rules, notice(Promise.WRITTEN, null))).as("again").isEmpty();
		bench.sql("TRUNCATE blockload.alert_state");
	}

	@Test
	void anImportThatBecameGoodOrWasUndoneMeanwhileIsLeftToTheNextLook() {
		bench.sql("TRUNCATE blockload.alert_state");
		NotificationRules rules = new NotificationRules(bench.bean(RunHistory.class), flows(),
				new AlertState(bench.bean(JdbcClient.class)));
		assertThat(receivers(rules, notice(Promise.WRITTEN, Instant.EPOCH))).isEmpty();
		assertThat(bench.rows("SELECT * FROM blockload.alert_state")).isEmpty();
	}

	private static FlowHistory flows() {
		return new FlowHistory(bench.bean(JdbcClient.class), bench.bean(Database.class));
	}

	private static List<Channel> receiversAfter(NotificationRules rules, @Nullable String failure, Promise promise) {
		bench.sql("TRUNCATE blockload.alert_state, blockload.alert_recovery");
		if (failure != null) {
			bench.sql("INSERT INTO blockload.alert_state (subject, code) VALUES ('staff', '%s')".formatted(failure));
		}
		return receivers(rules, notice(promise, null));
	}

	private static List<Channel> receivers(NotificationRules rules, LateNotice notice) {
		Predicate<Channel> receives = rules.late(notice, (channel) -> channel.covers(notice.importName()));
		return List.of(LATE_ONLY, FAILURES_TOO, MISSING_FILES_TOO).stream().filter(receives).toList();
	}

	private static LateNotice notice(Promise promise, @Nullable Instant goodAt) {
		return new LateNotice("staff", promise, goodAt, "No good run.", null);
	}

	private static Channel channel(Event... events) {
		return new Channel(Arrays.toString(events), new Route.Mail(List.of("a@example.com"), "b@example.com"),
				EnumSet.copyOf(List.of(events)), Set.of());
	}

}
