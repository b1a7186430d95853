package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.blockload.csv.Position;
import dev.blockload.run.Attempt;
import dev.blockload.run.Batch;
import dev.blockload.run.CitusNode;
import dev.blockload.run.CitusNodes;
import dev.blockload.run.Database;
import dev.blockload.run.LaneFence;
import dev.blockload.run.Ledger;
import dev.blockload.run.NodeLane;
import dev.blockload.run.RunException;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSessions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Lanes whose sessions are on workers of Citus: what they commit is in the ledger, and
 * nothing is committed after a takeover, at whatever moment it comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanesOnWorkersIT {

	private static final Batch BATCH = new Batch(new Position(0, 0, 1), new Position(100, 10, 11), 10, 0);

	private ImportBench bench;

	private JdbcClient jdbc;

	private LaneFence fence;

	private RunSessions sessions;

	private TransactionTemplate transaction;

	private List<CitusNode> workers;

	private Attempt attempt;

	private NodeLane lane;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(CitusServers.get(), jobs, Map.of());
		this.jdbc = this.bench.bean(JdbcClient.class);
		this.fence = new LaneFence(this.jdbc);
		this.sessions = new RunSessions(this.jdbc);
		this.transaction = new TransactionTemplate(this.bench.bean(PlatformTransactionManager.class));
		this.workers = new CitusNodes(this.jdbc).workers();
	}

	@AfterAll
	void close() {
		Optional.ofNullable(this.bench).ifPresent(ImportBench::close);
	}

	@BeforeEach
	void begin() throws SQLException {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.rows (id int NOT NULL)");
		this.bench.jdbc()
			.execute("SELECT create_distributed_table('%s.rows', 'id', shard_count => 4)"
				.formatted(this.bench.application()));
		long run = this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, begin_byte,
					                           begin_record, begin_line)
					VALUES ('lanes', :application, 'b', 'append', '{}', false, nextval('blockload.fence'), 'here', 0, 0, 1)
					RETURNING id""")
			.param("application", this.bench.application())
			.query(Long.class)
			.single();
		long token = this.jdbc.sql("SELECT owner FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query(Long.class)
			.single();
		this.attempt = new Attempt(run, 1, token);
		this.transaction.executeWithoutResult((status) -> this.fence.manage());
		this.transaction.executeWithoutResult((status) -> this.fence.open(this.attempt));
		this.lane = open(this.workers.get(0));
	}

	@AfterEach
	void end() {
		this.sessions.end(this.attempt.run());
		closeFence();
	}

	private NodeLane open(CitusNode node) throws SQLException {
		Servers servers = this.bench.servers();
		return NodeLane.open(this.jdbc, new Database(servers.jdbcUrl(), servers.username(), servers.password()), node,
				this.attempt);
	}

	private void closeFence() {
		closeFence("10s");
	}

	/** As a takeover does, which waits for a bounded time. */
	private void closeFence(String timeout) {
		this.transaction.executeWithoutResult((status) -> {
			this.bench.jdbc().execute("SET LOCAL lock_timeout = '" + timeout + "'");
			this.fence.close(this.attempt.run());
		});
	}

	/** Rows for each worker, within the transaction of a batch. */
	private void insertRows() {
		new JdbcTemplate(this.lane.dataSource())
			.update("INSERT INTO %s.rows SELECT generate_series(1, 10)".formatted(this.bench.application()));
	}

	private List<String> rows() {
		return this.bench.rows("SELECT count(*) FROM app.rows");
	}

	private List<String> ledger() {
		return this.bench.rows(
				"SELECT begin_byte, end_byte, staged, lane FROM blockload.batch WHERE run_id = " + this.attempt.run());
	}

	private List<String> untaken() {
		return this.bench.rows("SELECT begin_byte FROM blockload.lane_batch");
	}

	/** A lane that is paused within the transaction of its batch, before the commit. */
	private CompletableFuture<Throwable> paused(CountDownLatch continues) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CompletableFuture<Throwable> writing = CompletableFuture
			.supplyAsync(() -> catchThrowable(() -> this.lane.write(1, BATCH, () -> {
				insertRows();
				begun.countDown();
				try {
					assertThat(continues.await(1, TimeUnit.MINUTES)).isTrue();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			})));
		assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
		return writing;
	}

	@Test
	void aBatchIsInTheLedgerWithItsRows() {
		this.lane.write(1, BATCH, this::insertRows);
		assertThat(untaken()).containsExactly("0");
		this.transaction.executeWithoutResult((status) -> {
			Ledger ledger = new Ledger(this.jdbc);
			ledger.fence(this.attempt);
			ledger.take(this.attempt, BATCH);
		});
		assertThat(ledger()).containsExactly("0|100|10|1");
		assertThat(untaken()).isEmpty();
		assertThat(rows()).containsExactly("10");
		this.lane.close();
		assertThat(this.bench.rows("SELECT gpid FROM blockload.lane_session")).isEmpty();
	}

	@Test
	void aTakeoverPutsTheBatchesThatWereCommittedIntoTheLedger() {
		this.lane.write(1, BATCH, this::insertRows);
		// The process is killed here, before it moves the batch.
		closeFence();
		assertThat(ledger()).containsExactly("0|100|10|1");
		assertThat(untaken()).isEmpty();
	}

	private List<String> noted() {
		return this.bench.rows("SELECT count(*) FROM blockload.lane_session WHERE run_id = " + this.attempt.run());
	}

	@Test
	void aSessionIsForgottenWithItsLaneUnlessItBroke() throws Exception {
		IllegalStateException rows = new IllegalStateException("no rows");
		assertThat(catchThrowable(() -> this.lane.write(1, BATCH, () -> {
			throw rows;
		}))).isSameAs(rows);
		this.lane.close();
		assertThat(noted()).as("a lane that rolled back").containsExactly("0");
		this.lane = open(this.workers.get(0));
		int pid = Integer.parseInt(this.bench
			.rows("SELECT gpid % 10000000000 FROM blockload.lane_session WHERE run_id = " + this.attempt.run())
			.get(0));
		try (Connection worker = worker(this.workers.get(0)); Statement statement = worker.createStatement()) {
			statement.execute("SELECT pg_terminate_backend(" + pid + ", 10000)");
		}
		assertThat(catchThrowable(() -> this.lane.write(1, BATCH, this::insertRows))).isNotNull();
		this.lane.close();
		assertThat(noted()).as("a lane whose session ended in between").containsExactly("1");
		assertThat(rows()).containsExactly("0");
	}

	@Test
	void aWorkerThatCannotConnectToTheOtherNodesAsTheRoleIsNotUsed() throws Exception {
		CitusNode node = this.workers.get(0);
		String role = "only_here_" + this.attempt.run();
		Servers servers = this.bench.servers();
		try (Connection worker = worker(node); Statement statement = worker.createStatement()) {
			statement.execute("SET citus.enable_create_role_propagation = off");
			statement.execute("CREATE ROLE " + role + " LOGIN");
			try {
				assertThatThrownBy(
						() -> NodeLane.open(this.jdbc, new Database(servers.jdbcUrl(), role, ""), node, this.attempt))
					.isInstanceOf(SQLException.class)
					.hasMessage(
							"It cannot connect to all other nodes of Citus as this role. Look at pg_hba.conf and pg_dist_authinfo of "
									+ node.address() + ".");
			}
			finally {
				statement.execute("SET citus.enable_ddl_propagation = off");
				statement.execute("DROP ROLE " + role);
			}
		}
		assertThat(noted()).as("sessions of the run").containsExactly("1");
	}

	@Test
	void aRunIsDeletedWithWhatItsLanesWrote() {
		this.lane.write(1, BATCH, this::insertRows);
		this.transaction.executeWithoutResult(
				(status) -> assertThat(new RunRow(this.jdbc).forget(List.of(this.attempt.run()))).isEqualTo(1));
		assertThat(untaken()).isEmpty();
		assertThat(this.bench.rows("SELECT * FROM blockload.lane_fence WHERE run_id = " + this.attempt.run()))
			.isEmpty();
		assertThat(noted()).containsExactly("0");
		assertThat(catchThrowable(() -> this.lane.write(1, BATCH, this::insertRows)))
			.isInstanceOfSatisfying(RunException.class, (failure) -> assertThat(failure.code()).isEqualTo("fenced"));
	}

	@Test
	void aLaneOfARunThatIsSupersededCommitsNothing() {
		this.lane.write(1, BATCH, this::insertRows);
		long later = this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, begin_byte,
					                           begin_record, begin_line)
					SELECT import, application, block, mode, definition, forced, nextval('blockload.fence'), holder, 0, 0, 1
					  FROM blockload.run WHERE id = :run RETURNING id""")
			.param("run", this.attempt.run())
			.query(Long.class)
			.single();
		long token = this.jdbc.sql("SELECT owner FROM blockload.run WHERE id = :run")
			.param("run", later)
			.query(Long.class)
			.single();
		this.transaction.executeWithoutResult(
				(status) -> this.bench.bean(OlderRuns.class).supersede("lanes", new Attempt(later, 1, token)));
		assertThat(this.bench.rows("SELECT * FROM blockload.lane_fence WHERE run_id = " + this.attempt.run()))
			.isEmpty();
		assertThat(ledger()).as("what was committed before").containsExactly("0|100|10|1");
		Batch next = new Batch(new Position(100, 10, 11), new Position(200, 20, 21), 10, 0);
		assertThat(catchThrowable(() -> this.lane.write(1, next, this::insertRows)))
			.isInstanceOfSatisfying(RunException.class, (failure) -> assertThat(failure.code()).isEqualTo("fenced"));
		assertThat(rows()).containsExactly("10");
	}

	@Test
	void aPausedLaneCommitsNothingAfterATakeover() throws Exception {
		CountDownLatch wakes = new CountDownLatch(1);
		CompletableFuture<Throwable> writing = paused(wakes);
		assertThatThrownBy(() -> closeFence("300ms")).as("a takeover while the lane's transaction is open")
			.isInstanceOf(DataAccessException.class)
			.hasMessageContaining("lock timeout");
		this.sessions.end(this.attempt.run());
		closeFence();
		assertThat(ledger()).isEmpty();
		wakes.countDown();
		assertThat(writing.get(1, TimeUnit.MINUTES)).as("the commit of the paused lane").isNotNull();
		assertThat(ledger()).isEmpty();
		assertThat(untaken()).isEmpty();
		assertThat(rows()).containsExactly("0");
	}

	@Test
	void aBatchThatBeginsDuringATakeoverIsFenced() throws Exception {
		CompletableFuture<Throwable> writing = new CompletableFuture<>();
		this.transaction.executeWithoutResult((status) -> {
			this.fence.close(this.attempt.run());
			var unused = writing.completeAsync(() -> catchThrowable(() -> this.lane.write(1, BATCH, this::insertRows)));
			assertThat(catchThrowable(() -> writing.get(300, TimeUnit.MILLISECONDS))).as("a batch during a takeover")
				.isNotNull();
		});
		assertThat(writing.get(1, TimeUnit.MINUTES)).isInstanceOfSatisfying(RunException.class,
				(failure) -> assertThat(failure.code()).isEqualTo("fenced"));
		assertThat(rows()).containsExactly("0");
	}

	/** What a worker leaves that stops between PREPARE and COMMIT PREPARED. */
	private String prepareOnCoordinator(int number) throws SQLException {
		String shard = this.bench
			.rows("SELECT 'blockload.lane_batch_' || shardid FROM pg_dist_shard"
					+ " WHERE logicalrelid = 'blockload.lane_batch'::regclass")
			.get(0);
		String gid = "citus_%d_999999_%d_1".formatted(group(), number);
		Servers servers = this.bench.servers();
		try (Connection connection = servers.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SET citus.enable_ddl_propagation = off");
			statement.execute("SET LOCAL citus.allow_modifications_from_workers_to_replicated_tables = on");
			statement.execute(
					"INSERT INTO " + shard + " VALUES (" + this.attempt.token() + ", 0, 100, 0, 10, 1, 11, 10, 0, 1)");
			statement.execute("PREPARE TRANSACTION '" + gid + "'");
		}
		return gid;
	}

	private int group() {
		return Integer.parseInt(
				this.bench.rows("SELECT groupid FROM pg_dist_node WHERE nodeid = " + this.workers.get(0).id()).get(0));
	}

	@Test
	void aTakeoverWaitsForWhatIsOnlyPreparedAndTakesItIfItsNodeCommittedIt() throws Exception {
		String gid = prepareOnCoordinator(1);
		assertThatThrownBy(() -> closeFence("300ms")).as("a takeover while a batch is prepared")
			.hasMessageContaining("lock timeout");
		try (Connection worker = worker(this.workers.get(0)); Statement statement = worker.createStatement()) {
			// The record of the commit on the node where the transaction began.
			statement.execute("INSERT INTO pg_dist_transaction (groupid, gid) VALUES (0, '" + gid + "')");
		}
		// Ends the lane's session, and recovers.
		this.sessions.end(this.attempt.run());
		closeFence();
		assertThat(ledger()).containsExactly("0|100|10|1");
	}

	@Test
	void aTakeoverRollsBackWhatIsOnlyPreparedIfItsNodeDidNotCommitIt() throws Exception {
		var unused = prepareOnCoordinator(2);
		this.sessions.end(this.attempt.run());
		closeFence();
		assertThat(ledger()).isEmpty();
		assertThat(untaken()).isEmpty();
	}

	private Connection worker(CitusNode node) throws SQLException {
		return DriverManager.getConnection(
				this.bench.servers().jdbcUrl().replaceFirst("//[^/]+/", "//" + node.address() + "/"),
				this.bench.servers().username(), this.bench.servers().password());
	}

	@Test
	void aSessionIsTerminatedOnlyIfItsNodeItsNumberAndItsBeginningAreTheSame() throws Exception {
		Assumptions.assumeTrue(this.workers.size() > 1, "Skipped: needs two workers of Citus.");
		CitusNode other = this.workers.get(this.workers.size() - 1);
		try (Connection unrelated = worker(other); Statement statement = unrelated.createStatement()) {
			List<String> identity = this.bench.rows("SELECT node_id, gpid, backend_start FROM blockload.lane_session");
			assertThat(identity).hasSize(1);
			// An unrelated session with the same process number, on another node, and
			// with another beginning.
			String insert = """
					INSERT INTO blockload.lane_session (run_id, node_id, node_name, node_port, gpid, backend_start)
					SELECT %d, %d, '%s', %d, (%s)::bigint, %s""";
			int pid = pidOf(statement);
			String start = startOf(statement);
			long first = this.workers.get(0).id() * 10_000_000_000L + pid;
			long here = other.id() * 10_000_000_000L + pid;
			CitusNode node = this.workers.get(0);
			this.bench.jdbc()
				.execute(insert.formatted(this.attempt.run(), node.id(), node.host(), node.port(), first,
						"'" + start + "'"));
			// Its node, as if it had got the number of the node that has gone.
			this.bench.jdbc()
				.execute(insert.formatted(this.attempt.run(), node.id(), other.host(), other.port(), here,
						"'" + start + "'"));
			this.bench.jdbc()
				.execute(insert.formatted(this.attempt.run(), other.id(), other.host(), other.port(), here,
						"'" + start + "'::timestamptz - interval '1 ms'"));
			// A node that is not in the cluster any more.
			this.bench.jdbc()
				.execute(insert.formatted(this.attempt.run(), 9999, other.host(), other.port(), here,
						"'" + start + "'" + "::timestamptz - interval '2 ms'"));
			this.sessions.end(this.attempt.run());
			assertThat(pidOf(statement)).as("the unrelated session").isEqualTo(pid);
			assertThat(catchThrowable(() -> this.lane.write(1, BATCH, this::insertRows))).as("the session of the lane")
				.isNotNull();
			// They remain noted until a takeover has passed the fence.
			this.bench.jdbc().execute("DELETE FROM blockload.lane_session");
			this.bench.jdbc()
				.execute(insert.formatted(this.attempt.run(), other.id(), other.host(), other.port(), here,
						"'" + start + "'"));
			this.sessions.end(this.attempt.run());
			assertThat(catchThrowable(() -> pidOf(statement))).as("the session whose node, number and start match")
				.isNotNull();
		}
	}

	private static int pidOf(Statement statement) throws SQLException {
		return Integer.parseInt(value(statement, "SELECT pg_backend_pid()"));
	}

	private static String startOf(Statement statement) throws SQLException {
		return value(statement, "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
	}

	private static String value(Statement statement, String query) throws SQLException {
		try (var result = statement.executeQuery(query)) {
			result.next();
			return result.getString(1);
		}
	}

}
