package dev.blockload.run;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import javax.net.SocketFactory;
import javax.sql.DataSource;

import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads long lists of runs in pages: a hundred runs, or with
 * {@code -Dblockload.pages.runs=100000} as many as an installation has after a year, with
 * the time of each page.
 */
class RunPagesIT {

	private static final int RUNS = Integer.getInteger("blockload.pages.runs", 100);

	private static final int LIMIT = (RUNS > 1000) ? 1000 : 7;

	private static final long MOST_MILLIS = 100;

	private final JdbcClient jdbc = TestDatabase.migrated();

	@AfterEach
	void delete() {
		this.jdbc.sql("DELETE FROM blockload.run WHERE application IN ('paged', 'other')").update();
	}

	@Test
	void pagesHaveEachRunOfTheApplicationsOnceWhileRunsAreAdded() {
		insert(RUNS);
		long first = this.jdbc.sql("SELECT min(id) FROM blockload.run WHERE application = 'paged'")
			.query(Long.class)
			.single();
		RunHistory history = history();
		List<Long> seen = new ArrayList<>();
		long slowest = 0;
		Long before = null;
		do {
			long begin = System.nanoTime();
			RunPage page = history.page(new RunQuery(RunFilter.ofImport(null), Set.of("paged"), null, before, LIMIT));
			// The first page warms the connection up.
			slowest = (before == null) ? 0 : Math.max(slowest, (System.nanoTime() - begin) / 1_000_000);
			page.runs().forEach((run) -> seen.add(run.id()));
			before = page.next();
			insert(1);
		}
		while (before != null);
		assertThat(seen)
			.isEqualTo(LongStream.range(0, RUNS).map((run) -> first + 2 * (RUNS - 1 - run)).boxed().toList());
		if (RUNS > 1000) {
			assertThat(slowest).as("milliseconds of the slowest page").isLessThan(MOST_MILLIS);
		}
	}

	@Test
	void oneConnectionFindsWhichOfManyRunsAreAlive() {
		insert(50);
		this.jdbc.sql("UPDATE blockload.run SET status = 'RUNNING', import = 'i' || id WHERE application = 'paged'")
			.update();
		String alive = this.jdbc.sql("SELECT max(import) FROM blockload.run WHERE application = 'paged'")
			.query(String.class)
			.single();
		Database database = TestDatabase.get();
		RunHistory history = history(counted(database, "first"));
		try (Lease lease = Lease.tryAcquire(database, alive, Duration.ofSeconds(45)).orElseThrow()) {
			lease.confirm();
			CountedSockets.OPENED.set(0);
			assertThat(history.newest((String) null, 100)).filteredOn((run) -> run.application().equals("paged"))
				.hasSize(50)
				.allSatisfy((run) -> assertThat(run.status())
					.isEqualTo(run.importName().equals(alive) ? RunStatus.RUNNING : RunStatus.FAILED));
			assertThat(CountedSockets.OPENED).hasValue(1);
			RunPage page = history.page(new RunQuery(RunFilter.ofImport(null), Set.of("paged"), null, null, 50));
			assertThat(page.runs()).hasSize(50);
			assertThat(CountedSockets.OPENED).as("it is kept").hasValue(1);
			assertThat(history.counts(new RunQuery(RunFilter.ofImport(null), Set.of("paged"), null, null, 1)))
				.isEqualTo(Map.of(RunStatus.RUNNING, 1L, RunStatus.FAILED, 49L));
			RunHistory other = history(counted(database, "other"));
			CountedSockets.OPENED.set(0);
			assertThat(other.page(new RunQuery(RunFilter.ofImport(null), Set.of("other"), null, null, 50)).runs())
				.hasSize(50);
			assertThat(other.counts(new RunQuery(new RunFilter("i1", Set.of(RunStatus.FAILED), null, null),
					Set.of("other"), null, null, 1)))
				.isEqualTo(Map.of(RunStatus.COMPLETED, 1L));
			assertThat(CountedSockets.OPENED).as("none of these runs says RUNNING").hasValue(0);
		}
	}

	/** The same database under an address of its own, for which no session is kept. */
	private static Database counted(Database database, String name) {
		return new Database(
				database.url() + (database.url().contains("?") ? "&" : "?") + "socketFactory="
						+ CountedSockets.class.getName() + "&ApplicationName=" + name,
				database.username(), database.password());
	}

	/** Counts the connections of the driver. */
	public static final class CountedSockets extends SocketFactory {

		static final AtomicInteger OPENED = new AtomicInteger();

		@Override
		public Socket createSocket() {
			OPENED.incrementAndGet();
			return new Socket();
		}

		@Override
		public Socket createSocket(String host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(String host, int port, InetAddress local, int localPort) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
			throw new UnsupportedOperationException();
		}

	}

	/** Each run of the application is followed by one of another application. */
	private void insert(int runs) {
		this.jdbc.sql("""
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, status,
				                           started_at)
				SELECT 'i' || n % 50, a.name, 'b', 'upsert', '{}', false, 1, 'here', 'COMPLETED', clock_timestamp()
				  FROM generate_series(1, :runs) n, (VALUES ('paged'), ('other')) a (name) ORDER BY n, a.name DESC""")
			.param("runs", runs)
			.update();
		if (runs > 1000) {
			this.jdbc.sql("VACUUM ANALYZE blockload.run").update();
		}
	}

	private RunHistory history() {
		return history(TestDatabase.get());
	}

	private RunHistory history(Database database) {
		DataSource source = TestDatabase.source();
		return new RunHistory(this.jdbc, new Rejects(new JdbcTemplate(source)), database,
				new TransactionTemplate(new DataSourceTransactionManager(source)));
	}

}
