package dev.blockload.importjob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.run.RunNodes;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When other nodes are asked to help, and which nodes look for runs to help.
 */
class RangeWorkersIT {

	private static final String OTHER = "host elsewhere, pid 1";

	private final ImportBench bench = ImportBench.shared(
			Map.of("blockload.load.direct-limit", "0", "blockload.load.slice-bytes", "64", "blockload.load.chunk-size",
					"1", "blockload.distribution.from-size", "1MB", "blockload.distribution.range-size", "1KB"));

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("TRUNCATE blockload.loading_node");
		this.bench.sql("CREATE TABLE app.pay (id int, amount numeric(10,2))");
		this.bench.put("pay.csv", "id,amount\n" + "1,1.50\n".repeat(1000));
	}

	@AfterEach
	void forget() {
		this.bench.sql("TRUNCATE blockload.loading_node");
	}

	private Run run(String rest) {
		String name = "pay-" + this.bench.application();
		this.bench.define(name, "file: {fixed: pay.csv}\nblock: pay\nmode: append\n" + rest);
		Run run = this.bench.run(name);
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().read()).isEqualTo(1000);
		return run;
	}

	/** How many nodes could load it, if other nodes were asked. */
	private List<String> asked(Run run) {
		return this.bench.rows("SELECT nodes FROM blockload.distribution WHERE run_id = " + run.id());
	}

	private void anotherNodeIsAlive() {
		this.bench.sql("INSERT INTO blockload.loading_node (name) VALUES ('" + OTHER + "')");
	}

	@Test
	void anImportSaysHowManyNodesLoadItsFile() {
		anotherNodeIsAlive();
		assertThat(asked(run("nodes: 3\n"))).containsExactly("3");
	}

	@Test
	void aNodeThatNobodyHelpsUsesAllItsLanesFromTheSecondRangeOn() {
		anotherNodeIsAlive();
		String run = "run_id = " + run("nodes: 3\n").id();
		String lanes = "SELECT DISTINCT lane FROM blockload.batch WHERE " + run + " AND begin_byte %s"
				+ " (SELECT min(end_byte) FROM blockload.load_range WHERE " + run + ") ORDER BY lane";
		assertThat(this.bench.rows(lanes.formatted("<"))).containsExactly("0");
		assertThat(this.bench.rows(lanes.formatted(">="))).containsExactly("0", "1");
	}

	@Test
	void anImportKeepsItsFileOnOneNode() {
		anotherNodeIsAlive();
		assertThat(asked(run("nodes: 1\n"))).isEmpty();
	}

	@Test
	void otherNodesAreNotAskedForASmallFile() {
		anotherNodeIsAlive();
		assertThat(asked(run(""))).isEmpty();
	}

	@Test
	void withoutAnotherNodeALargeFileIsLoadedAsASmallOne() {
		Run run = run("nodes: 3\n");
		assertThat(asked(run)).isEmpty();
		RunNodes nodes = this.bench.history().nodes(run.id());
		assertThat(nodes.isEmpty()).isTrue();
		assertThat(RunText.of(run, List.of(), List.of(), Optional.empty(), null, nodes)).doesNotContain("nodes");
	}

	private RangeWorkers workers(int nodes) {
		RangeTools tools = this.bench.bean(RangeTools.class);
		DistributionSettings settings = tools.distributing();
		return new RangeWorkers(
				new RangeTools(tools.tools(), tools.settings(),
						new DistributionSettings(nodes, settings.fromSize(), settings.rangeSize(), settings.lanes()),
						tools.database(), tools.distribution(), tools.transaction(), tools.loaded()),
				this.bench.launcher(), RunTraces.OFF);
	}

	/** What looks for runs to help waits for this lock. */
	private Connection locked() throws SQLException {
		Connection connection = this.bench.servers().connect();
		connection.setAutoCommit(false);
		try (Statement statement = connection.createStatement()) {
			statement.execute("LOCK TABLE blockload.distribution, blockload.loading_node");
		}
		return connection;
	}

	private List<String> waiting() {
		return this.bench.rows("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation IN"
				+ " ('blockload.distribution'::regclass, 'blockload.loading_node'::regclass)");
	}

	@Test
	void aNodeThatIsSwitchedOffAsksNothing() throws Exception {
		try (Connection lock = locked()) {
			RangeWorkers workers = workers(1);
			workers.startIfWanted();
			// It would not end before it has asked once.
			workers.close();
			assertThat(waiting()).containsExactly("f");
			lock.rollback();
		}
	}

	@Test
	void aNodeThatIsNotSwitchedOffLooksForRunsToHelp() throws Exception {
		RangeWorkers workers = workers(2);
		try (Connection lock = locked()) {
			workers.startIfWanted();
			long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
			while (waiting().equals(List.of("f"))) {
				assertThat(System.nanoTime()).as("it never asks").isLessThan(end);
				Thread.onSpinWait();
			}
			lock.rollback();
		}
		workers.close();
		assertThat(this.bench.rows("SELECT name FROM blockload.loading_node")).isEmpty();
	}

}
