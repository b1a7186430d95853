package dev.blockload.schedule;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.schedule.ScheduledRunTable.FencedOffException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The statements on scheduled runs, and the fence between executors: an executor with an
 * older token changes nothing.
 */
class ScheduledRunTableIT {

	private static final Instant DUE = Instant.parse("2026-11-22T02:00:00Z");

	private static final Reason REASON = new Reason("unreachable", "The store does not answer.");

	private static ImportBench bench;

	private static ScheduledRunTable table;

	private static ScheduledRunHistory history;

	@BeforeAll
	static void open(@TempDir Path jobs) {
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		table = new ScheduledRunTable(bench.bean(JdbcClient.class));
		history = new ScheduledRunHistory(bench.bean(JdbcClient.class));
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@BeforeEach
	void empty() {
		bench.sql("TRUNCATE blockload.scheduled_run, blockload.trigger_task");
	}

	@Test
	void anExecutorThatLostItsScheduledRunCannotMoveIt() {
		long id = add();
		ScheduledRun older = table.take(id, "node 1").orElseThrow();
		ScheduledRun newer = table.take(id, "node 2").orElseThrow();
		assertThat(newer.token()).isGreaterThan(older.token());
		table.move(newer, ScheduledRunState.RUNNING, null, 0, 1);
		assertThatExceptionOfType(FencedOffException.class)
			.isThrownBy(() -> table.move(older, ScheduledRunState.RETRYING, REASON, 3, 4));
		assertThat(rows()).containsExactly("running|∅|∅|0|1|node 2");
		table.move(newer, ScheduledRunState.RETRYING, REASON, 1, 1);
		assertThat(rows()).containsExactly("retrying|∅|unreachable|1|1|node 2");
	}

	@Test
	void anExecutorThatLostItsScheduledRunCannotEndIt() {
		long id = add();
		ScheduledRun older = table.take(id, "node 1").orElseThrow();
		ScheduledRun newer = table.take(id, "node 2").orElseThrow();
		assertThat(table.end(older, Outcome.FAILED, REASON)).isFalse();
		assertThat(rows()).containsExactly("due|∅|∅|0|0|node 2");
		assertThat(table.end(newer, Outcome.COMPLETED, null)).isTrue();
		assertThat(rows()).containsExactly("ended|completed|∅|0|0|node 2");
	}

	@Test
	void whatHasEndedIsNotTakenMovedOrEndedAgain() {
		long id = add();
		ScheduledRun taken = table.take(id, "node 1").orElseThrow();
		assertThat(table.end(taken, Outcome.NO_MATCH, REASON)).isTrue();
		assertThat(table.take(id, "node 2")).isEmpty();
		assertThat(table.end(taken, Outcome.COMPLETED, null)).isFalse();
		assertThatExceptionOfType(FencedOffException.class)
			.isThrownBy(() -> table.move(taken, ScheduledRunState.RUNNING, null, 0, 0));
		assertThat(rows()).containsExactly("ended|no-match|unreachable|0|0|node 1");
	}

	@Test
	void whatNoExecutorHasTakenIsEndedWithoutAToken() {
		add();
		ScheduledRun untaken = history.last("people", 1).orElseThrow();
		assertThat(untaken.token()).isZero();
		assertThat(table.end(untaken, Outcome.MISSED, REASON)).isTrue();
	}

	@Test
	void aTimeIsRecordedOnce() {
		assertThat(table.add("people", 1, DUE, 2)).isPresent();
		assertThat(table.add("people", 1, DUE, 5)).isEmpty();
		assertThat(history.find("people", 1, DUE).orElseThrow().missed()).isEqualTo(2);
	}

	@Test
	void onlyRunsOfTheNodeThatStopsAreReleased() {
		for (int i = 0; i < 2; i++) {
			long id = table.add("people", 1, DUE.plusSeconds(i), 0).orElseThrow();
			table.move(table.take(id, "node " + i).orElseThrow(), ScheduledRunState.RUNNING, null, 0, 0);
		}
		table.take(table.add("people", 1, DUE.plusSeconds(9), 0).orElseThrow(), "node 0");
		table.release("node 0");
		assertThat(rows()).containsExactly("released|∅|∅|0|0|node 0", "running|∅|∅|0|0|node 1", "due|∅|∅|0|0|node 0");
	}

	@Test
	void aLaterTimeOfTheSameScheduleSupersedesUnlessItWasSkipped() {
		ScheduledRun first = table.take(add(), "node").orElseThrow();
		assertThat(table.isSuperseded(first)).isFalse();
		table.add("people", 2, DUE.plusSeconds(1), 0);
		long later = table.add("people", 1, DUE.plusSeconds(1), 0).orElseThrow();
		assertThat(table.isSuperseded(first)).isTrue();
		table.end(table.take(later, "node").orElseThrow(), Outcome.OVERLAPPED, null);
		assertThat(table.isSuperseded(first)).isFalse();
	}

	@Test
	void anotherRunOfTheImportIsSeenWhileItIsRunningOrReleased() {
		ScheduledRun first = table.take(add(), "node 1").orElseThrow();
		long other = table.add("people", 2, DUE, 0).orElseThrow();
		assertThat(table.isOtherRunning(first)).isFalse();
		table.move(table.take(other, "node 2").orElseThrow(), ScheduledRunState.RUNNING, null, 0, 0);
		assertThat(table.isOtherRunning(first)).isTrue();
		table.release("node 2");
		assertThat(table.isOtherRunning(first)).isTrue();
		table.move(table.take(other, "node 3").orElseThrow(), ScheduledRunState.RETRYING, REASON, 1, 0);
		assertThat(table.isOtherRunning(first)).isFalse();
	}

	private static long add() {
		return table.add("people", 1, DUE, 0).orElseThrow();
	}

	private static List<String> rows() {
		return bench.rows("""
				SELECT state, outcome, code, failed_attempts, lost_nodes, node FROM blockload.scheduled_run
				 ORDER BY due_at""");
	}

}
