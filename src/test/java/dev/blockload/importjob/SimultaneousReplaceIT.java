package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two replaces of one block and another writer at the same time, in a database whose
 * sessions are REPEATABLE READ by default: the block has the rows of one of the files.
 * {@code -Dblockload.replaces.rounds=100} repeats it more often.
 */
class SimultaneousReplaceIT {

	private static final int ROUNDS = Integer.getInteger("blockload.replaces.rounds", 2);

	private static final int ROWS = 100;

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	@BeforeAll
	static void openBench() {
		Servers servers = EmbeddedServers.get();
		String url = servers.jdbcUrl() + (servers.jdbcUrl().contains("?") ? "&" : "?")
				+ "options=-c%20default_transaction_isolation=repeatable%5C%20read";
		bench = new ImportBench(new Servers(url, servers.username(), servers.password(), servers.s3(),
				servers.accessKeyId(), servers.secretAccessKey()), jobs, Map.of());
		bench.put("first.csv", file(1));
		bench.put("second.csv", file(ROWS + 1));
	}

	@AfterAll
	static void closeBench() {
		bench.close();
	}

	private static String file(int from) {
		return IntStream.range(from, from + ROWS)
			.mapToObj((number) -> number + "\n")
			.collect(Collectors.joining("", "n\n", ""));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					plain       | (n int)                                               | (-1)
					keyed       | (n int PRIMARY KEY)                                   | (-1)
					partitioned | (n int, _load bigint NOT NULL) PARTITION BY RANGE (_load) | SELECT -1, max(_load) FROM app.partitioned
					""")
	void theBlockHasTheRowsOfOneFileAndNoOther(String block, String columns, String row) throws Exception {
		bench.sql("CREATE TABLE app." + block + " " + columns);
		String insert = "INSERT INTO app." + block + (row.startsWith("(") ? " VALUES " : " ") + row;
		for (String name : List.of("first", "second")) {
			bench.define(name,
					"file: {fixed: %s.csv}\nblock: %s\nmode: replace\nmax-delete: none\n".formatted(name, block));
		}
		assertThat(bench.run(request("first")).error()).isNull();
		for (int round = 1; round <= ROUNDS; round++) {
			assertOneReplaceIsLast("round " + round + " of " + block, block, insert);
		}
	}

	private static void assertOneReplaceIsLast(String round, String block, String insert) throws Exception {
		List<RunHandle> runs;
		try (Connection writer = writer(); Statement statement = writer.createStatement()) {
			statement.execute(insert.replace("app.", bench.application() + "."));
			runs = Stream.of("first", "second")
				.map((name) -> bench.launcher().start(request(name), RunListener.NONE))
				.toList();
			waitUntilBothPublish(runs);
			writer.commit();
		}
		for (RunHandle handle : runs) {
			Run run = handle.result();
			assertThat(run.error()).as(round).isNull();
			assertThat(run.status()).as(round).isEqualTo(RunStatus.COMPLETED);
		}
		assertThat(bench.rows("SELECT count(*), count(DISTINCT n), min(n), max(n) FROM app." + block))
			.as("count, distinct numbers, least and greatest number after %s", round)
			.isIn(List.of("100|100|1|100"), List.of("100|100|101|200"));
	}

	private static Connection writer() throws SQLException {
		Servers servers = EmbeddedServers.get();
		Connection connection = servers.connect();
		connection.setAutoCommit(false);
		return connection;
	}

	// The transaction of publish locks the row of its run first.
	private static void waitUntilBothPublish(List<RunHandle> runs) throws InterruptedException {
		String numbers = runs.stream().map((run) -> Long.toString(run.number())).collect(Collectors.joining(", "));
		String verified = "SELECT id FROM blockload.run WHERE stage = 'verified' AND id IN (" + numbers + ")";
		long end = System.nanoTime() + 30_000_000_000L;
		while (bench.rows(verified).size() < runs.size()
				|| !bench.rows(verified + " FOR UPDATE SKIP LOCKED").isEmpty()) {
			assertThat(System.nanoTime()).as("the time when both runs should publish").isLessThan(end);
			Thread.sleep(10);
		}
	}

	private static RunRequest request(String name) {
		return new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE);
	}

}
