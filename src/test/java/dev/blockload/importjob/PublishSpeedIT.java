package dev.blockload.importjob;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a publish takes, what readers notice of it, and how much it writes.
 * {@code -Dblockload.attached.rows=10000000} and
 * {@code -Dblockload.replaced.rows=2000000} do it with more rows.
 */
@Tag("speed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishSpeedIT {

	private static final int ATTACHED = Integer.getInteger("blockload.attached.rows", 120_000);

	private static final int REPLACED = Integer.getInteger("blockload.replaced.rows", 50_000);

	private static final int POLL_MILLIS = 10;

	private ImportBench bench;

	private Path folder;

	@BeforeAll
	void open(@TempDir Path jobs, @TempDir Path files) {
		this.folder = files;
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@BeforeEach
	void renew() {
		this.bench.renew();
	}

	private void put(String header, int rows, LongFunction<String> record) throws IOException {
		Path file = this.folder.resolve("rows.csv");
		try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
			writer.write(header);
			for (long row = 1; row <= rows; row++) {
				writer.write(record.apply(row));
			}
		}
		this.bench.put("rows.csv", file);
		Files.delete(file);
	}

	/** A run, and when its publish began and ended. */
	private final class Timed implements RunListener {

		private volatile long began;

		private volatile long ended;

		private volatile String wal = "0/0";

		@Override
		public void step(String step) {
			if (step.equals("publish")) {
				this.wal = PublishSpeedIT.this.bench.rows("SELECT pg_current_wal_lsn()").get(0);
				this.began = System.nanoTime();
			}
		}

		Run run() {
			Run run = PublishSpeedIT.this.bench.launcher()
				.start(new RunRequest("rows", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE), this)
				.result();
			this.ended = System.nanoTime();
			assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
			return run;
		}

		long millis() {
			return (this.ended - this.began) / 1_000_000;
		}

		long walBytes() {
			return Long.parseLong(PublishSpeedIT.this.bench
				.rows("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '%s')::bigint".formatted(this.wal))
				.get(0));
		}

	}

	/**
	 * A reader that looks every 10 ms whether a row of the first and of the last loads
	 * are there.
	 */
	private final class Poller implements AutoCloseable {

		private final Set<String> states = new TreeSet<>();

		private long longest;

		private int reads;

		private volatile boolean closed;

		private final CompletableFuture<Void> done = CompletableFuture.runAsync(this::poll);

		private void poll() {
			String query = ("SELECT (SELECT count(*) FROM (SELECT FROM app.rows WHERE id = 1 LIMIT 9) a) || ' ' || "
					+ "(SELECT count(*) FROM (SELECT FROM app.rows WHERE id = %d LIMIT 9) b)")
				.formatted(ATTACHED)
				.replace("app.", PublishSpeedIT.this.bench.application() + ".");
			try (Connection connection = PublishSpeedIT.this.bench.servers().connect();
					Statement statement = connection.createStatement()) {
				while (!this.closed) {
					long start = System.nanoTime();
					try (ResultSet result = statement.executeQuery(query)) {
						result.next();
						this.states.add(result.getString(1));
					}
					this.reads++;
					this.longest = Math.max(this.longest, System.nanoTime() - start);
					Thread.sleep(POLL_MILLIS);
				}
			}
			catch (SQLException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
			this.closed = true;
			this.done.join();
		}

	}

	@Test
	void aLargeLoadIsAttachedInUnderASecondAndReadersSeeAllOfItOrNothing() throws Exception {
		this.bench.sql("""
				CREATE TABLE app.rows (id int NOT NULL, amount numeric(12,2) CHECK (amount > 0), _load bigint NOT NULL)
				       PARTITION BY RANGE (_load)""");
		this.bench.sql("CREATE INDEX ON app.rows (id)");
		this.bench.define("rows", "file: {fixed: rows.csv}\nblock: rows\nmode: append\n");
		put("id,amount\n", ATTACHED, (row) -> row + "," + row % 1000 + ".50\n");
		Timed timed = new Timed();
		Run run;
		Poller poller = new Poller();
		try (poller) {
			run = timed.run();
		}
		new FigureTable("Attaching a load of " + ATTACHED + " rows", "measure", "measured", "limit")
			.row("publish", timed.millis() + " ms", "1000 ms")
			.row("longest of " + poller.reads + " reads, one every " + POLL_MILLIS + " ms",
					FigureTable.millis(poller.longest), "100 ms")
			.row("states seen: rows of the first and the last record", poller.states, "[0 0, 1 1]")
			.print();
		assertThat(this.bench.rows("SELECT tableoid::regclass::text FROM app.rows LIMIT 1"))
			.containsExactly(this.bench.application() + ".rows_" + run.id());
		assertThat(poller.states).containsExactly("0 0", "1 1");
		assertThat(timed.millis()).isLessThan(1000);
		assertThat(poller.longest / 1_000_000).isLessThan(100);
	}

	@Test
	void aReplaceOfAKeyedBlockWritesOnlyTheRowsThatChanged() throws Exception {
		int changed = REPLACED / 100;
		this.bench.sql("CREATE TABLE app.rows (id int PRIMARY KEY, amount numeric(12,2), note text) "
				+ "WITH (autovacuum_enabled = off)");
		this.bench.define("rows", "file: {fixed: rows.csv}\nblock: rows\nmode: replace\nundo: {keep: 0}\n");
		put("id,amount,note\n", REPLACED, (row) -> row + "," + row % 1000 + ".50,row " + row + "\n");
		assertThat(new Timed().run().counts().inserted()).isEqualTo(REPLACED);
		this.bench.sql("CREATE TABLE app.before AS SELECT id, ctid AS place, xmin AS writer FROM app.rows");
		put("id,amount,note\n", REPLACED,
				(row) -> row + "," + row % 1000 + ((row <= changed) ? ".51" : ".50") + ",row " + row + "\n");
		Timed timed = new Timed();
		Run.Counts counts = timed.run().counts();
		long wal = timed.walBytes();
		assertThat(counts.updated()).isEqualTo(changed);
		assertThat(counts.unchanged()).isEqualTo(REPLACED - changed);
		assertThat(this.bench.rows("""
				SELECT count(*) FROM app.before JOIN app.rows USING (id)
				 WHERE place <> app.rows.ctid OR writer <> app.rows.xmin""")).containsExactly(String.valueOf(changed));
		long size = Long.parseLong(this.bench.rows("SELECT pg_table_size('app.rows')").get(0));
		long limit = 1_000_000 + size / 10;
		new FigureTable("Replacing a keyed block of " + REPLACED + " rows, of which " + changed + " changed", "measure",
				"measured", "limit")
			.row("rows written", counts.updated(), changed)
			.row("dead rows", dead(), changed)
			.row("bytes of WAL", wal, limit)
			.row("bytes of the table", size, "")
			.row("publish", timed.millis() + " ms", "")
			.print();
		assertThat(dead()).isEqualTo(changed);
		assertThat(wal).isLessThan(limit);
	}

	private long dead() throws InterruptedException {
		// The server counts them some time after the transaction.
		for (int tries = 0; tries < 200; tries++) {
			long dead = Long.parseLong(
					this.bench.rows("SELECT n_dead_tup FROM pg_stat_all_tables WHERE relid = 'app.rows'::regclass")
						.get(0));
			if (dead > 0) {
				return dead;
			}
			Thread.sleep(50);
		}
		return 0;
	}

}
