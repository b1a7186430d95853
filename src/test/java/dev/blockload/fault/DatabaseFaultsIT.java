package dev.blockload.fault;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.fault.TcpProxy.Direction;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Servers;
import dev.blockload.publish.DeleteGuard;
import dev.blockload.publish.PartitionRules;
import dev.blockload.publish.Publication;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.Target;
import dev.blockload.run.Attempt;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A database that ends sessions, crashes, is restarted, runs out of disk or cannot be
 * reached, in the middle of runs. None of them hangs, none is inexact, each is restarted.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseFaultsIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final String MID_LOAD = "chunk:before-commit#5";

	private static final String IN_PUBLISH = "publish:before-commit";

	private static final FaultFile FILE = FaultFile.of(7, 1_000, FaultFile.Keys.SOME_TWICE);

	/** Of a process that is found dead, for which a test waits. */
	private static final String LEASE = "6s";

	/** Of the runs of this process, which a pause of the machine must not end. */
	private static final String LONG_LEASE = "12s";

	private OwnPostgres postgres;

	private FaultBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.postgres = new OwnPostgres();
		this.bench = new FaultBench(this.postgres.servers(), jobs,
				Map.of("blockload.load.slice-bytes", 2_000, "blockload.load.chunk-size", 3,
						"blockload.load.lease-timeout", LONG_LEASE, "spring.datasource.hikari.connection-timeout",
						10_000));
	}

	@AfterAll
	void close() {
		this.bench.close();
		this.postgres.close();
	}

	@AfterEach
	void heal() {
		this.bench.failpoints().disarm();
		this.postgres.heal();
	}

	@ParameterizedTest
	@ValueSource(strings = { MID_LOAD, IN_PUBLISH })
	void sessionsThatAreEndedFailTheRun(String point) throws Exception {
		begin();
		Ended ended = disturbedAt(point, () -> this.bench.imports().endSessionsOfRuns());
		assertThat(ended.code()).isEqualTo("database-failed");
		restartedExact();
	}

	// Where only the commit itself is left, the fence in the run's row decides.
	@ParameterizedTest
	@ValueSource(strings = { MID_LOAD, "publish:before-work" })
	void aLeaseWhoseSessionIsEndedStopsTheRunBeforeItsNextCommit(String point) throws Exception {
		begin();
		Ended ended = disturbedAt(point, () -> this.bench.imports()
			.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'blockload lease "
					+ this.bench.importName() + "'"));
		assertThat(ended.code()).isEqualTo("lease-lost");
		restartedExact();
	}

	@Test
	void aServerThatCrashesAndRecoversFailsTheRunCleanly() throws Exception {
		begin();
		Ended ended = disturbedAt(MID_LOAD, () -> {
			this.postgres.crash();
			this.postgres.start();
		});
		assertThat(ended.code()).isIn("database-failed", "lease-lost");
		restartedExact();
	}

	@Test
	void aServerThatStaysAwayFailsTheRunInBoundedTime() throws Exception {
		begin();
		Ended ended = disturbedAt(MID_LOAD, this.postgres::crash);
		assertThat(ended.code()).isIn("database-failed", "lease-lost", "not-noted");
		this.postgres.start();
		restartedExact();
	}

	// In publish it does what the end of the run's session does there.
	static List<String> restartedAt() {
		return ModesFaultsIT.ALL ? List.of(MID_LOAD, IN_PUBLISH) : List.of(MID_LOAD);
	}

	@ParameterizedTest
	@MethodSource("restartedAt")
	void aServerThatIsRestartedFailsTheRunCleanly(String point) throws Exception {
		begin();
		Ended ended = disturbedAt(point, () -> {
			this.postgres.stop();
			this.postgres.start();
		});
		assertThat(ended.code()).isIn("database-failed", "lease-lost");
		restartedExact();
	}

	@Test
	void aPreparedTransactionThatHoldsTheBlockIsNamed() throws Exception {
		this.bench.imports().sql("ALTER SYSTEM SET max_prepared_transactions = 2");
		this.postgres.stop();
		this.postgres.start();
		Servers servers = this.postgres.servers();
		try (Connection connection = servers.connect(); Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE public.moves (what text)");
			statement.execute("BEGIN");
			statement.execute("INSERT INTO public.moves VALUES ('old')");
			statement.execute("PREPARE TRANSACTION 'payroll 7'");
			SingleConnectionDataSource source = new SingleConnectionDataSource(connection, true);
			JdbcClient client = JdbcClient.create(source);
			Block moves = new BlockCatalog(client).find("public", "moves").orElseThrow();
			Publisher publisher = new Publisher(client, new JdbcTemplate(source), new BlockCatalog(client),
					Duration.ofMillis(100), PartitionRules.STANDARD);
			Publication publication = new Publication(new Attempt(1, 1, 1), () -> {
			}, Target.of(moves, moves.columns(), null, LoadRules.of(Mode.APPEND)), 0, 0,
					new DeleteGuard(DeleteRules.STANDARD, null, 1, ""));
			Failure failure = catchThrowableOfType(Failure.class,
					() -> new TransactionTemplate(new DataSourceTransactionManager(source))
						.execute((status) -> publisher.publish(publication)));
			assertThat(failure).isNotNull();
			assertThat(failure.message().replaceAll("for \\d+ s", "for 0 s")).isEqualTo(
					"Block public.moves could not be locked within 0.1 s. Prepared transaction 'payroll 7' of role "
							+ servers.username() + " (for 0 s) holds RowExclusiveLock on public.moves. "
							+ "End it: COMMIT PREPARED or ROLLBACK PREPARED.");
			statement.execute("ROLLBACK PREPARED 'payroll 7'");
			statement.execute("DROP TABLE public.moves");
		}
	}

	@Test
	void connectionsThatAreCutInMidCopyFailTheRun() throws Exception {
		begin();
		CompletableFuture<Ended> run = started();
		this.postgres.network()
			.after(Direction.TO_SERVER, FILE.bytes().length / 2, () -> this.postgres.network().cut());
		assertThat(awaited(run).code()).isIn("database-failed", "lease-lost");
		restartedExact();
	}

	@Test
	void connectionsThatAreRefusedForAWhileFailTheRunCleanly() throws Exception {
		begin();
		Ended ended = disturbedAt(MID_LOAD, () -> {
			this.postgres.network().refuse();
			this.postgres.network().cut();
			CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(this.postgres.network()::pass);
		});
		assertThat(ended.code()).isIn("database-failed", "lease-lost", "not-noted");
		this.postgres.network().pass();
		restartedExact();
	}

	@Test
	void aMachineWithoutNetworkStopsItsRunAndIsFencedOff() throws Exception {
		begin();
		try (TcpProxy apart = TcpProxy.before(this.postgres.port());
				Child child = Child
					.of(this.postgres.by(apart), this.bench.imports().jobs(), "run", this.bench.importName())
					.with("SLICEBYTES", 500)
					.with("CHUNKSIZE", 1)
					.with("LEASETIMEOUT", LEASE)
					.environment("SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT", "10000")
					.start()) {
			this.bench.awaitCommitted(child, 10_000);
			apart.silence();
			long silent = System.nanoTime();
			this.bench.awaitDead();
			// Less than the lease of 45 s that a run has by default.
			assertThat(Duration.ofNanos(System.nanoTime() - silent)).isLessThan(Duration.ofSeconds(40));
			Run restarted = this.bench.restart();
			this.bench.assertExact(restarted);
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(1);
			apart.pass();
			this.bench.assertExact(this.bench.last());
			assertThat(this.bench.last().attempts()).isEqualTo(2);
		}
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void aMachineWhoseNetworkReturnsBeforeItsTimeoutWritesNothingMore() throws Exception {
		begin();
		try (TcpProxy apart = TcpProxy.before(this.postgres.port());
				Child child = Child
					.of(this.postgres.by(apart), this.bench.imports().jobs(), "run", this.bench.importName())
					.with("SLICEBYTES", 500)
					.with("CHUNKSIZE", 1)
					.start()) {
			this.bench.awaitCommitted(child, 10_000);
			apart.silence();
			// Taken over from a machine that believes itself alive, with the default
			// lease.
			this.bench.imports()
				.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'blockload lease "
						+ this.bench.importName() + "'");
			this.bench.assertExact(this.bench.restart());
			apart.pass();
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(1);
			assertThat(this.bench.last().attempts()).isEqualTo(2);
			this.bench.assertExact(this.bench.last());
		}
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void aFullDiskFailsTheRunWithTheMessageOfTheServer(@TempDir Path folder) throws Exception {
		begin();
		ImportBench imports = this.bench.imports();
		String importName = "wide-" + imports.application();
		int rows = 12_000;
		Path file = folder.resolve("wide.csv");
		Files.writeString(file, wide(rows), StandardCharsets.US_ASCII);
		imports.put("wide.csv", file);
		imports.sql("CREATE TABLE app.wide (id int, note text)");
		imports.define(importName, "file: {fixed: wide.csv}\nblock: wide\nmode: append\n");
		// A segment of the log has 16 MB, and the server must be able to make one.
		this.postgres.limitFiles(17L << 20);
		try (Child child = wide("run", importName)) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(1);
		}
		finally {
			this.postgres.liftLimit();
		}
		Run failed = imports.history().newest(importName, 1).get(0);
		// A file that is too large has no SQLSTATE of its own, as a full disk has.
		assertThat(failed.error().code()).as(failed.error().message()).isEqualTo("database-refused");
		assertThat(failed.error().message()).contains("could not extend file", "File too large");
		assertThat(failed.restartable()).isTrue();
		assertThat(imports.rows("SELECT count(*) FROM app.wide")).containsExactly("0");
		try (Child child = wide("restart", importName)) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isZero();
		}
		assertThat(
				imports.rows("SELECT count(*), count(DISTINCT id), min(length(note)), max(length(note)) FROM app.wide"))
			.containsExactly(rows + "|" + rows + "|1900|1900");
		assertThat(imports.rows("SELECT count(*) FROM app.wide WHERE note <> rpad('', 1900, id || ' ')"))
			.containsExactly("0");
		assertThat(imports.isStaged(failed)).isFalse();
	}

	private Child wide(String verb, String importName) {
		return Child.of(this.postgres.servers(), this.bench.imports().jobs(), verb, importName)
			.with("SLICEBYTES", 400_000)
			.with("CHUNKSIZE", 2)
			.start();
	}

	private static String wide(int rows) {
		StringBuilder text = new StringBuilder("id,note\n");
		for (int row = 1; row <= rows; row++) {
			text.append(row).append(',');
			String note = (row + " ").repeat(1900 / (Integer.toString(row).length() + 1) + 1);
			text.append('"').append(note, 0, 1900).append("\"\n");
		}
		return text.toString();
	}

	private void begin() {
		this.bench.begin(FILE, BlockKind.KEYED, Mode.UPSERT);
	}

	/** A run during which something happens while it waits at a failpoint. */
	private Ended disturbedAt(String point, Disturbance disturbance) throws Exception {
		Failpoints.Armed armed = this.bench.failpoints().arm(point, Failpoints.Action.HANG);
		CompletableFuture<Ended> run = started();
		armed.awaitReached();
		disturbance.happen();
		armed.release();
		return awaited(run);
	}

	private CompletableFuture<Ended> started() {
		return CompletableFuture.supplyAsync(() -> {
			try {
				Run run = this.bench.run();
				return new Ended((run.error() != null) ? run.error().code() : run.status().name());
			}
			catch (Failure ex) {
				return new Ended(ex.code());
			}
		});
	}

	private static Ended awaited(CompletableFuture<Ended> run) throws Exception {
		return run.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
	}

	private void restartedExact() {
		Run before = this.bench.last();
		assertThat(before.status()).isNotEqualTo(RunStatus.COMPLETED);
		Run restarted = this.bench.restart();
		this.bench.assertExact(restarted);
		assertThat(restarted.attempts()).isEqualTo(2);
		this.bench.assertMetadataHasEnded(restarted);
		this.bench.assertFollowingRunWorks();
		assertThat(List.of(before.id(), restarted.id())).containsOnly(before.id());
	}

	@FunctionalInterface
	private interface Disturbance {

		void happen() throws Exception;

	}

	/**
	 * How an attempt ended.
	 *
	 * @param code of its failure, thrown or noted, else its status
	 */
	private record Ended(String code) {
	}

}
