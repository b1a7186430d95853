package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.blockload.Failure;
import dev.blockload.block.Mode;
import dev.blockload.csv.Position;
import dev.blockload.run.Attempt;
import dev.blockload.run.Batch;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Ledger;
import dev.blockload.run.NewRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How an attempt ended is noted by the attempt that owns the run, and by no older one.
 */
class AttemptFenceIT {

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	private final Attempts attempts = bench.bean(Attempts.class);

	private Lease lease;

	private Attempt older;

	private Attempt newer;

	private Failure failure;

	@BeforeAll
	static void start() {
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	static void end() {
		bench.close();
	}

	@BeforeEach
	void replaceAnAttempt() {
		bench.renew();
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: append\n");
		this.lease = Lease.tryAcquire(bench.bean(Database.class), "numbers", Duration.ofSeconds(45)).orElseThrow();
		this.older = this.attempts.begin(this.lease, new NewRun("numbers", bench.application(), "numbers", Mode.APPEND,
				"{}", null, null, null, null, false, false, false, null, List.of(), null, "anna@planning-1"));
		this.failure = ImportJobException.unfinished(this.older.run(), 50, 100);
		this.newer = this.attempts.resume(this.lease, this.older.run(), RunRequest.Deletes.LIMITED, RunAudit.command());
		new Ledger(bench.bean(JdbcClient.class)).add(this.newer, 0,
				new Batch(new Position(10, 1, 2), new Position(50, 5, 6), 4, 0));
		// Asks the newer attempt to stop.
		bench.sql("INSERT INTO blockload.stop_request VALUES (%d, %d)".formatted(this.newer.run(), this.newer.token()));
	}

	@AfterEach
	void release() {
		this.lease.close();
	}

	private List<String> written() {
		return bench.rows("""
				SELECT r::text FROM blockload.run r UNION ALL SELECT b::text FROM blockload.batch b
				UNION ALL SELECT s::text FROM blockload.stop_request s ORDER BY 1""");
	}

	private void assertOnlyTheNewerRecords(Predicate<Attempt> end, String expected) {
		List<String> before = written();
		boolean noted = end.test(this.older);
		assertThat(written()).as("what an attempt that was replaced has written").isEqualTo(before);
		assertThat(noted).as("whether the end of an attempt that was replaced was noted").isFalse();
		assertThat(end.test(this.newer)).as("whether the end of the newer attempt was noted").isTrue();
		assertThat(bench.rows("SELECT status, error_code, attempts FROM blockload.run WHERE application = '%s'"
			.formatted(bench.application()))).containsExactly(expected);
		assertThat(bench.rows("SELECT * FROM blockload.stop_request")).isEmpty();
	}

	@Test
	void aStaleAttemptCannotRecordAFailure() {
		assertOnlyTheNewerRecords((token) -> this.attempts.failed(token, this.failure, RunListener.NONE),
				"FAILED|unfinished|2");
	}

	@Test
	void noRunWaitsForTheConnectionThatStoresWhatItWaitsFor() throws Exception {
		List<Connection> pool = new ArrayList<>();
		try {
			int most = bench.bean(DataSource.class).unwrap(HikariDataSource.class).getMaximumPoolSize();
			while (pool.size() < most) {
				pool.add(bench.bean(DataSource.class).getConnection());
			}
			long begin = System.nanoTime();
			for (int wait = 1; wait <= 5; wait++) {
				this.attempts.waits(this.newer, null, "wait " + wait);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
		}
		finally {
			for (Connection connection : pool) {
				connection.close();
			}
		}
		store(this.newer, null, "last");
		// One was being stored, and one more can have been queued.
		assertThat(waits()).startsWith("wait 1").hasSizeLessThanOrEqualTo(3);
	}

	@Test
	void aWaitOfAnAttemptThatHasEndedOrIsReplacedIsNotStored() throws Exception {
		this.attempts.waits(this.older, null, "replaced");
		store(this.newer, "throttled", "in progress");
		assertThat(waits()).containsExactly("in progress");
		assertThat(bench.rows("SELECT DISTINCT attempt, code FROM blockload.run_event WHERE kind = 'waits'"))
			.containsExactly("2|throttled");
		bench.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
			assertThat(this.attempts.stopped(this.newer, RunListener.NONE)).isTrue();
			this.attempts.waits(this.newer, null, "stopped");
			awaitLock();
		});
		this.attempts.waits(this.newer, null, "later");
		Attempt next = this.attempts.resume(this.lease, this.newer.run(), RunRequest.Deletes.LIMITED,
				RunAudit.command());
		store(next, null, "next");
		assertThat(waits()).containsExactly("in progress", "next");
	}

	/** Until the wait waits for the events of this transaction, or gives up. */
	private static void awaitLock() {
		long end = System.nanoTime() + Duration.ofMillis(100).toNanos();
		while (System.nanoTime() < end
				&& bench.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").isEmpty()) {
			Thread.onSpinWait();
		}
	}

	/** Until it is stored: it is dropped while another one is queued. */
	private void store(Attempt attempt, @Nullable String code, String message) throws InterruptedException {
		for (int look = 0; look < 400 && !waits().contains(message); look++) {
			this.attempts.waits(attempt, code, message);
			Thread.sleep(50);
		}
		assertThat(waits()).contains(message);
	}

	/** In order, each once. */
	private static List<String> waits() {
		return bench.rows("SELECT message FROM blockload.run_event WHERE kind = 'waits' ORDER BY number")
			.stream()
			.distinct()
			.toList();
	}

	@Test
	void aStaleAttemptCannotRecordAStop() {
		assertOnlyTheNewerRecords((token) -> this.attempts.stopped(token, RunListener.NONE), "STOPPED|∅|2");
	}

	@Test
	void aStaleAttemptCannotRecordADeath() {
		assertOnlyTheNewerRecords((token) -> this.attempts.died(this.lease, token, this.failure, RunListener.NONE),
				"FAILED|unfinished|2");
		assertThat(bench.rows("SELECT owner > %d FROM blockload.run".formatted(this.newer.token())))
			.as("the attempt that died is fenced off")
			.containsExactly("t");
	}

}
