package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many appends to a block partitioned by load, beside readers and a transaction whose
 * snapshot is older than all of them. {@code -Dblockload.appends=300} does it 300 times
 * with the standard limits, and measures.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionsByLoadIT {

	private static final int MEDIAN_OF = 10;

	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		Map<String, Object> limits = (System.getProperty("blockload.appends") != null) ? Map.of()
				: Map.of("blockload.load.partitions", 6, "blockload.load.small-load", 10);
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, limits);
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@BeforeEach
	void createBlock() {
		this.bench.renew();
		this.bench.sql("""
				CREATE TABLE app.sales (id int NOT NULL, region int, amount numeric(12,2) CHECK (amount >= 0),
				                        _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		this.bench.sql("CREATE INDEX ON app.sales (region)");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
	}

	private Run append(int rows) {
		this.bench.put("sales.csv",
				LongStream.range(0, rows)
					.mapToObj((row) -> row + "," + row % 100 + "," + row + ".50\n")
					.collect(Collectors.joining("", "id,region,amount\n", "")));
		Run run = this.bench.run(new RunRequest("sales", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(partitions()).isLessThanOrEqualTo((System.getProperty("blockload.appends") != null) ? 48 : 6);
		return run;
	}

	/** More than an open partition takes. */
	private void runsOfOtherBlocks() {
		var unused = this.bench
			.rows("SELECT nextval(pg_get_serial_sequence('blockload.run', 'id')) FROM generate_series(1, 70)");
	}

	private int partitions() {
		return this.bench.rows("SELECT 1 FROM pg_inherits WHERE inhparent = 'app.sales'::regclass").size();
	}

	private Connection another() throws SQLException {
		Servers servers = this.bench.servers();
		return DriverManager.getConnection(servers.jdbcUrl(), servers.username(), servers.password());
	}

	private long number(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(query.replace("app.", this.bench.application() + "."))) {
			result.next();
			return result.getLong(1);
		}
	}

	private Connection oldSnapshot() throws SQLException {
		Connection connection = another();
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		assertThat(number(connection, "SELECT count(*) FROM app.sales")).isZero();
		return connection;
	}

	/** Reads until it is closed: no count is ever smaller than the one before. */
	private final class Reader implements AutoCloseable {

		private volatile boolean closed;

		private final CompletableFuture<Long> done = CompletableFuture.supplyAsync(this::read);

		private long read() {
			long last = 0;
			try (Connection connection = another()) {
				while (!this.closed) {
					long count = number(connection, "SELECT count(*) FROM app.sales");
					assertThat(count).as("rows that a reader sees").isGreaterThanOrEqualTo(last);
					last = count;
				}
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
			return last;
		}

		@Override
		public void close() {
			this.closed = true;
			this.done.join();
		}

	}

	@Test
	void thePartitionsOfAnyLoadsStayFewAndNoRowIsLost() throws SQLException {
		List<String> expected = new ArrayList<>();
		try (Reader reader = new Reader(); Connection old = oldSnapshot()) {
			for (int rows : List.of(3, 20, 4, 25, 5, 30, 6)) {
				expected.add(append(rows).id() + "|" + rows);
				runsOfOtherBlocks();
				assertThat(number(old, "SELECT count(*) FROM app.sales")).isZero();
			}
			assertThat(partitions()).as("as long as nothing can be merged").isEqualTo(5);
			old.rollback();
			expected.add(append(8).id() + "|8");
			assertThat(partitions()).as("after the old snapshot has ended").isEqualTo(2);
			for (int rows : List.of(22, 9, 23)) {
				runsOfOtherBlocks();
				expected.add(append(rows).id() + "|" + rows);
			}
			assertThat(reader.done.isDone()).as("the reader has not failed").isFalse();
		}
		assertThat(this.bench.rows("SELECT _load, count(*) FROM app.sales GROUP BY 1 ORDER BY 1")).isEqualTo(expected);
		assertThat(this.bench.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'blockload' "
				+ "AND tablename LIKE 'blockload\\_run\\_%\\_partition'"))
			.isEmpty();
		assertThat(this.bench.rows(
				"SELECT 1 FROM pg_inherits i WHERE inhparent = 'app.sales'::regclass AND (SELECT count(*) FROM pg_index "
						+ "WHERE indrelid = i.inhrelid) <> 1"))
			.as("partitions without the index of the block")
			.isEmpty();
	}

	/** Sends the numbers of scans that the sessions of runs have not yet sent. */
	private void sendStatistics() throws SQLException {
		HikariDataSource pool = this.bench.bean(DataSource.class).unwrap(HikariDataSource.class);
		List<Connection> all = new ArrayList<>();
		try {
			while (all.size() < pool.getHikariPoolMXBean().getTotalConnections()) {
				all.add(pool.getConnection());
				try (Statement statement = all.get(all.size() - 1).createStatement()) {
					statement.execute("SELECT pg_stat_force_next_flush()");
				}
			}
		}
		finally {
			for (Connection connection : all) {
				connection.close();
			}
		}
	}

	@Test
	void noStepReadsTheRowsOfALoadThatIsAttached() throws SQLException {
		this.bench
			.sql("CREATE TABLE app.plain (id int NOT NULL, region text, amount numeric(12,2), _load bigint NOT NULL) "
					+ "PARTITION BY RANGE (_load)");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: plain\nmode: append\nrejects: {max: 9}\n");
		this.bench.put("sales.csv",
				LongStream.range(0, 900)
					.mapToObj((row) -> (row % 100 != 7) ? row + ",r" + row % 9 + "," + row + ".50\n" : "x,y,1\n")
					.collect(Collectors.joining("", "id,region,amount\n", "")));
		Run run = this.bench.run("sales");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().inserted()).isEqualTo(891);
		assertThat(run.counts().rejected()).isEqualTo(9);
		sendStatistics();
		assertThat(this.bench.rows("SELECT record_column FROM blockload.run WHERE id = " + run.id()))
			.containsExactly("absent");
		assertThat(this.bench.rows("""
				SELECT seq_scan, n_tup_ins, analyze_count, n_tup_upd + n_tup_del
				  FROM pg_inherits JOIN pg_stat_user_tables ON relid = inhrelid
				 WHERE inhparent = 'app.plain'::regclass""")).as("scans, rows inserted, ANALYZE, rows written again")
			.containsExactly("0|891|0|0");
		assertThat(this.bench
			.rows("SELECT count(*), count(DISTINCT id), sum(amount), min(_load), max(_load) FROM app.plain"))
			.containsExactly("891|891|401332.50|" + run.id() + "|" + run.id());
	}

	@Test
	@EnabledIfSystemProperty(named = "blockload.appends", matches = "\\d+")
	void threeHundredAppendsAreAsFastAsTheFirstAndQueriesAreFast() throws SQLException {
		int appends = Integer.getInteger("blockload.appends");
		List<Long> taken = new ArrayList<>();
		try (Reader one = new Reader(); Reader two = new Reader(); Connection old = oldSnapshot()) {
			for (int number = 0; number < appends; number++) {
				long start = System.nanoTime();
				append(1000);
				taken.add(System.nanoTime() - start);
			}
			assertThat(number(old, "SELECT count(*) FROM app.sales")).isZero();
			assertThat(one.done.isDone() || two.done.isDone()).isFalse();
			long first = median(taken.subList(0, MEDIAN_OF));
			long last = median(taken.subList(appends - MEDIAN_OF, appends));
			System.out.printf("%d appends: %d partitions, first %.1f ms, last %.1f ms (medians of %d)%n", appends,
					partitions(), first / 1e6, last / 1e6, MEDIAN_OF);
			assertThat(last).isLessThanOrEqualTo(first * 3 / 2);
		}
		this.bench.sql("CREATE TABLE app.one (LIKE app.sales INCLUDING ALL) PARTITION BY RANGE (_load)");
		this.bench.sql("CREATE TABLE app.one_all PARTITION OF app.one DEFAULT");
		this.bench.sql("INSERT INTO app.one SELECT * FROM app.sales");
		this.bench.sql("VACUUM ANALYZE app.sales");
		this.bench.sql("VACUUM ANALYZE app.one");
		for (String query : List.of("SELECT sum(amount) FROM app.%s",
				"SELECT max(sum) FROM (SELECT sum(amount) " + "FROM app.%s GROUP BY region) s",
				"SELECT count(*) FROM app.%s WHERE region = 7")) {
			long many = timed(query.formatted("sales"));
			long single = timed(query.formatted("one"));
			System.out.printf("%s: %d partitions %.2f ms, one %.2f ms%n", query, partitions(), many / 1e6,
					single / 1e6);
			assertThat(many).as(query).isLessThanOrEqualTo(2 * single);
		}
	}

	private long timed(String query) throws SQLException {
		List<Long> taken = new ArrayList<>();
		try (Connection connection = another()) {
			for (int time = 0; time < 3 * MEDIAN_OF; time++) {
				long start = System.nanoTime();
				number(connection, query);
				taken.add(System.nanoTime() - start);
			}
		}
		return median(taken.subList(MEDIAN_OF, taken.size()));
	}

	private static long median(List<Long> values) {
		return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
	}

}
