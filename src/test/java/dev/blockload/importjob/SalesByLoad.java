package dev.blockload.importjob;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A block partitioned by load, loads of any size into it, and those who read it
 * meanwhile.
 */
final class SalesByLoad {

	private final ImportBench bench;

	private final int mostPartitions;

	/**
	 * Create nothing yet.
	 * @param bench whose application and import {@code sales} are used
	 * @param mostPartitions more than so many after an append fail the test
	 */
	SalesByLoad(ImportBench bench, int mostPartitions) {
		this.bench = bench;
		this.mostPartitions = mostPartitions;
	}

	/** Create the block and its import. */
	void create() {
		this.bench.sql("""
				CREATE TABLE app.sales (id int NOT NULL, region int, amount numeric(12,2) CHECK (amount >= 0),
				                        _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		this.bench.sql("CREATE INDEX ON app.sales (region)");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
	}

	Run append(int rows) {
		this.bench.put("sales.csv",
				LongStream.range(0, rows)
					.mapToObj((row) -> row + "," + row % 100 + "," + row + ".50\n")
					.collect(Collectors.joining("", "id,region,amount\n", "")));
		Run run = this.bench.run(new RunRequest("sales", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(partitions()).isLessThanOrEqualTo(this.mostPartitions);
		return run;
	}

	int partitions() {
		return this.bench.rows("SELECT 1 FROM pg_inherits WHERE inhparent = 'app.sales'::regclass").size();
	}

	/** The number that a query returns; {@code app.} means the bench's application. */
	long number(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(query.replace("app.", this.bench.application() + "."))) {
			result.next();
			return result.getLong(1);
		}
	}

	/** A transaction whose snapshot sees no row. */
	Connection oldSnapshot() throws SQLException {
		Connection connection = this.bench.servers().connect();
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		assertThat(number(connection, "SELECT count(*) FROM app.sales")).isZero();
		return connection;
	}

	Reader reader() {
		return new Reader();
	}

	/** Reads until it is closed: no count is ever smaller than the one before. */
	final class Reader implements AutoCloseable {

		/** The least pause between two reads. */
		private static final long PAUSE_MILLIS = 10;

		/**
		 * A pause is so many times as long as the read before it: a reader uses the same
		 * part of a core however many rows there are.
		 */
		private static final long PAUSE_FACTOR = 5;

		private volatile boolean closed;

		private final CompletableFuture<Long> done = CompletableFuture.supplyAsync(this::read);

		private long read() {
			long last = 0;
			try (Connection connection = SalesByLoad.this.bench.servers().connect()) {
				while (!this.closed) {
					long start = System.nanoTime();
					long count = number(connection, "SELECT count(*) FROM app.sales");
					long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
					assertThat(count).as("rows that a reader sees").isGreaterThanOrEqualTo(last);
					last = count;
					Thread.sleep(Math.max(PAUSE_MILLIS, PAUSE_FACTOR * millis));
				}
			}
			catch (SQLException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return last;
		}

		/** Whether it has not failed. */
		boolean isReading() {
			return !this.done.isDone();
		}

		@Override
		public void close() {
			this.closed = true;
			this.done.join();
		}

	}

}
