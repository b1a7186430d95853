package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.blockload.Failure;
import dev.blockload.fault.PoolingProxy;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.RunException;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Runs through a pooler: refused where connections share sessions, because two runs of an
 * import would work at the same time.
 */
class SharedSessionsIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(45);

	private static final String ACTION = "Set pool_mode = session in PgBouncer for this database, or let "
			+ "DATABASE_URL name the PostgreSQL server itself. Then enter the command again.";

	private static final String SHARED = "The lease of import 'staff' needs a separate database session, "
			+ "but connections share sessions: ";

	@TempDir
	static Path jobs;

	private static PoolingProxy pooler;

	private static Database pooled;

	private static ImportBench bench;

	@BeforeAll
	static void openBench() {
		Servers servers = EmbeddedServers.get();
		pooler = new PoolingProxy(servers.jdbcUrl(), PoolingProxy.Mode.SESSION);
		pooled = new Database(pooler.in(servers.jdbcUrl()), servers.username(), servers.password());
		bench = new ImportBench(new Servers(pooled.url(), servers.username(), servers.password(), servers.s3(),
				servers.accessKeyId(), servers.secretAccessKey()), jobs, Map.of());
	}

	@AfterAll
	static void closeBench() {
		pooler.change(PoolingProxy.Mode.SESSION);
		bench.close();
		pooler.close();
	}

	@BeforeEach
	void renew() {
		pooler.change(PoolingProxy.Mode.SESSION);
		bench.renew();
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY)");
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		bench.put("staff.csv", "id\n1\n2\n");
	}

	/** A session that outlives its connection keeps the lock that it has. */
	@AfterEach
	void endHolder() {
		Lease.end(TestDatabase.get(), "staff", Instant.now());
	}

	private static Lease lease() {
		return Lease.tryAcquire(pooled, "staff", TIMEOUT).orElseThrow();
	}

	private static Connection connection() throws SQLException {
		return DriverManager.getConnection(pooled.url(), pooled.username(), pooled.password());
	}

	private static int pid(Statement statement) throws SQLException {
		try (var result = statement.executeQuery("SELECT pg_backend_pid()")) {
			result.next();
			return result.getInt(1);
		}
	}

	private static void assertShared(RunException failure, String how) {
		assertThat(failure.code()).isEqualTo("sessions-shared");
		assertThat(failure.message()).isEqualTo(SHARED + how + ".");
		assertThat(failure.action()).isEqualTo(ACTION);
	}

	@Test
	void aPoolerThatKeepsSessionsServesRuns() {
		assertThat(bench.run("staff").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.rows("SELECT id FROM app.staff ORDER BY id")).containsExactly("1", "2");
	}

	@Test
	void runsOfOneImportAreRefusedByAPoolerThatSharesSessions() {
		pooler.change(PoolingProxy.Mode.TRANSACTION);
		List<String> outcomes = new ArrayList<>();
		CountDownLatch all = new CountDownLatch(1);
		for (int i = 0; i < 3; i++) {
			try {
				RunHandle begun = bench.launcher()
					.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
							waitingFor(all));
				begun.stop();
				outcomes.add("began");
			}
			catch (Failure ex) {
				outcomes.add(ex.code() + ": " + ex.message().replaceAll("[0-9]+", "PID"));
			}
		}
		all.countDown();
		assertThat(outcomes).hasSize(3)
			.containsOnly("sessions-shared: " + SHARED + "process PID answered two connections.");
		assertThat(bench.rows("SELECT count(*) FROM blockload.run WHERE import = 'staff'")).containsExactly("0");
		assertThat(bench.rows("SELECT id FROM app.staff")).isEmpty();
		assertThat(Lease.holder(pooled, "staff")).as("who holds the lock of the import").isEmpty();
	}

	private static RunListener waitingFor(CountDownLatch latch) {
		return new RunListener() {
			@Override
			public void started(long run, String importName) {
				try {
					latch.await(30, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		};
	}

	@Test
	void aLeaseIsLostWhenAnotherSessionServesItsConnection() throws Exception {
		try (Connection other = connection(); Statement statement = other.createStatement(); Lease lease = lease()) {
			int holder = Lease.holder(pooled, "staff").orElseThrow().pid();
			lease.confirm();
			// Its heartbeats wait.
			synchronized (lease) {
				pooler.change(PoolingProxy.Mode.TRANSACTION);
				lease.confirm();
				int next = pid(statement);
				assertShared(catchThrowableOfType(RunException.class, lease::confirm),
						"processes " + holder + " and " + next + " answered one connection");
				assertThat(lease.isLost()).isTrue();
			}
		}
	}

	@Test
	void aLeaseIsLostWhenAnotherConnectionFreesItsLock() throws Exception {
		try (Connection other = connection(); Statement statement = other.createStatement(); Lease lease = lease()) {
			int holder = Lease.holder(pooled, "staff").orElseThrow().pid();
			synchronized (lease) {
				pooler.change(PoolingProxy.Mode.TRANSACTION);
				pid(statement);
				lease.confirm();
				statement.execute("SELECT pg_advisory_unlock_all()");
				assertThat(pid(statement)).isEqualTo(holder);
				assertShared(catchThrowableOfType(RunException.class, lease::confirm),
						"another connection released the lock that process " + holder + " held");
			}
		}
	}

}
