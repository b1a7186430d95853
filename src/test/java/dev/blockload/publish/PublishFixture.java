package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A block, rows staged for it, and what publishes them, for the tests of the statements
 * that publish. Each test has its own schema, which is named {@code app} in its SQL.
 */
abstract class PublishFixture {

	static final long RUN = 900_000_000L + ProcessHandle.current().pid();

	static final PartitionRules ALL_ATTACHED = new PartitionRules(0, 48, Duration.ZERO);

	final Database database = TestDatabase.get();

	final String application = "publish_" + UUID.randomUUID().toString().substring(0, 8);

	Connection connection;

	JdbcTemplate jdbc;

	JdbcClient client;

	TransactionTemplate transaction;

	StagingTable staging;

	Publisher publisher;

	Lease lease;

	@BeforeAll
	static void migrate() {
		var unused = TestDatabase.migrated();
	}

	@BeforeEach
	void connect() throws SQLException {
		this.connection = another();
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("SET search_path = pg_catalog, pg_temp");
		}
		SingleConnectionDataSource source = new SingleConnectionDataSource(this.connection, true);
		this.jdbc = new JdbcTemplate(source);
		this.client = JdbcClient.create(source);
		this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
		this.staging = new StagingTable(this.jdbc, source);
		this.publisher = new Publisher(this.client, this.jdbc, new BlockCatalog(this.client), Duration.ofMillis(200),
				ALL_ATTACHED);
		this.lease = Lease.tryAcquire(this.database, this.application, Duration.ofSeconds(45)).orElseThrow();
		sql("CREATE SCHEMA app");
	}

	@AfterEach
	void drop() throws SQLException {
		this.lease.close();
		this.connection.close();
		try (Connection other = another(); Statement statement = other.createStatement()) {
			statement.execute("DROP SCHEMA " + this.application + " CASCADE");
			statement.execute("DROP TABLE IF EXISTS " + StagingTable.nameOf(RUN) + ", " + StagingTable.keysNameOf(RUN));
		}
	}

	Connection another() throws SQLException {
		return DriverManager.getConnection(this.database.url(), this.database.username(), this.database.password());
	}

	void sql(String statement) {
		this.jdbc.execute(here(statement));
	}

	String here(String sql) {
		return sql.replaceAll("\\bapp\\b", this.application);
	}

	List<String> rows(String block) {
		return this.jdbc.queryForList(here("SELECT b::text FROM app." + block + " b ORDER BY 1"), String.class);
	}

	/** The block as it is, with rows staged for it. */
	Target staged(String block, Mode mode, String... rows) {
		Block found = new BlockCatalog(this.client).find(this.application, block).orElseThrow();
		Target target = Target.of(found,
				found.columns().stream().filter((column) -> !column.name().equals(Block.LOAD_COLUMN)).toList(),
				found.soleKey(), LoadRules.of(mode));
		this.staging.create(RUN, target);
		String columns = String.join(", ", target.columnNames());
		for (int record = 1; record <= rows.length; record++) {
			sql("INSERT INTO %s (%s, _record) VALUES (%s, %d)".formatted(StagingTable.nameOf(RUN), columns,
					rows[record - 1], record));
		}
		return target;
	}

	long stagedRows() {
		return this.client.sql("SELECT count(*) FROM " + StagingTable.nameOf(RUN)).query(Long.class).single();
	}

	PublishedRows publish(Target target) {
		return publish(this.publisher, target);
	}

	PublishedRows publish(Publisher with, Target target) {
		return this.transaction.execute((status) -> with.publish(new Publication(new Attempt(RUN, 1, 1), this.lease,
				target, stagedRows(), 0, new DeleteGuard(DeleteRules.STANDARD, null, 1, ""))));
	}

	void assertRefused(Target target, String block, String code, String message) {
		List<String> before = rows(block);
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		assertThat(rows(block)).as("the block after a publish that was refused").isEqualTo(before);
		assertThat(failure).as("the refusal of a publish").isNotNull().hasMessage(here(message));
		assertThat(failure.code()).isEqualTo(code);
	}

	void trigger(String block, String event, String what) {
		sql("CREATE FUNCTION app.%s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN %s END $$".formatted(what,
				what.equals("swallow") ? "RETURN NULL;" : "RETURN new;"));
		sql("CREATE TRIGGER %s BEFORE %s ON app.%s FOR EACH ROW EXECUTE FUNCTION app.%s()".formatted(what, event, block,
				what));
	}

	void createStaff() {
		sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		sql("INSERT INTO app.staff VALUES (1, 'Ada'), (2, 'Bob'), (9, 'Zoe')");
	}

	void createSales() {
		sql("CREATE TABLE app.sales (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE app.sales_old PARTITION OF app.sales FOR VALUES FROM (-1) TO (0)");
		sql("INSERT INTO app.sales VALUES (1, -1), (2, -1)");
	}

	static int pid(Connection connection) throws SQLException {
		return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
	}

	void awaitWaiting(Connection connection) throws SQLException {
		awaitWaiting(connection, this.client);
	}

	static void awaitWaiting(Connection connection, JdbcClient watcher) throws SQLException {
		for (int tries = 0; tries < 200; tries++) {
			if (watcher.sql("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = :pid AND NOT granted)")
				.param("pid", pid(connection))
				.query(Boolean.class)
				.single()) {
				return;
			}
			LockSupport.parkNanos(10_000_000);
		}
		throw new AssertionError("session " + pid(connection) + " does not wait");
	}

}
