package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A real autovacuum, which takes minutes for a table and is started again each second,
 * and a publish at the same time.
 */
class AutovacuumIT {

	private static final long RUN = 910_000_000L + 4 * ProcessHandle.current().pid();

	/** Long enough to vacuum a page for a second. */
	private static final String SLOW = "%sautovacuum_vacuum_cost_delay = 100, %1$sautovacuum_vacuum_cost_limit = 1, "
			+ "%1$sautovacuum_vacuum_threshold = 0, %1$sautovacuum_vacuum_scale_factor = 0";

	private final Database database = TestDatabase.get();

	private final String application = "vacuum_" + UUID.randomUUID().toString().substring(0, 8);

	private Connection connection;

	private JdbcTemplate jdbc;

	private JdbcClient client;

	private TransactionTemplate transaction;

	private StagingTable staging;

	private Lease lease;

	@BeforeEach
	void connect() throws SQLException {
		var unused = TestDatabase.migrated();
		this.connection = DriverManager.getConnection(this.database.url(), this.database.username(),
				this.database.password());
		SingleConnectionDataSource source = new SingleConnectionDataSource(this.connection, true);
		this.jdbc = new JdbcTemplate(source);
		this.client = JdbcClient.create(source);
		this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
		this.staging = new StagingTable(this.jdbc, source);
		this.lease = Lease.tryAcquire(this.database, this.application, Duration.ofSeconds(45)).orElseThrow();
		sql("CREATE SCHEMA app");
		sql("ALTER SYSTEM SET autovacuum_naptime = 1");
		sql("SELECT pg_reload_conf()");
	}

	@AfterEach
	void restore() throws SQLException {
		sql("RESET ROLE");
		sql("ALTER SYSTEM RESET autovacuum_naptime");
		sql("SELECT pg_reload_conf()");
		// One that prevents wraparound would not give way to the drop.
		sql("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_vacuum JOIN pg_stat_activity USING (pid) "
				+ "WHERE backend_type = 'autovacuum worker'");
		sql("DROP SCHEMA app CASCADE");
		for (long run = RUN; run < RUN + 4; run++) {
			sql("DROP TABLE IF EXISTS " + StagingTable.nameOf(run));
		}
		this.lease.close();
		this.connection.close();
	}

	private void sql(String statement) {
		this.jdbc.execute(here(statement));
	}

	private String here(String sql) {
		return sql.replaceAll("\\bapp\\b", this.application);
	}

	private boolean isVacuumed(String relation) {
		return this.client
			.sql("SELECT EXISTS (SELECT FROM pg_stat_progress_vacuum v JOIN pg_stat_activity USING (pid) WHERE relid = "
					+ relation + " AND backend_type = 'autovacuum worker')")
			.query(Boolean.class)
			.single();
	}

	private void awaitVacuum(String... relations) {
		for (String relation : relations) {
			String oid = here(relation);
			long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
			while (!isVacuumed(oid)) {
				assertThat(System.nanoTime()).as("no autovacuum of " + oid).isLessThan(end);
				LockSupport.parkNanos(20_000_000);
			}
		}
	}

	/** Dead rows on many pages. */
	private void fill(String table) {
		sql("INSERT INTO app." + table + " SELECT n, -1, repeat('x', 500) FROM generate_series(1, 5000) n");
		sql("UPDATE app." + table + " SET id = id + 10000");
		sql("ALTER TABLE app." + table + " SET (" + SLOW.formatted("") + ")");
	}

	private Publication staged(long run, String block, Mode mode, String row) {
		Block found = new BlockCatalog(this.client).find(this.application, block).orElseThrow();
		Target target = Target.of(found,
				found.columns().stream().filter((column) -> !column.name().equals(Block.LOAD_COLUMN)).toList(),
				found.soleKey(), LoadRules.of(mode));
		this.staging.create(run, target);
		sql("INSERT INTO %s (%s, _record) VALUES (%s, 1)".formatted(StagingTable.nameOf(run),
				String.join(", ", target.columnNames()), row));
		return new Publication(new Attempt(run, 1, 1), this.lease, target, 1, 0,
				new DeleteGuard(DeleteRules.STANDARD, Long.MAX_VALUE, 1, ""));
	}

	private PublishedRows publish(Publication publication, Duration timeout) {
		Publisher publisher = new Publisher(this.client, this.jdbc, new BlockCatalog(this.client), timeout,
				PartitionRules.STANDARD);
		return this.transaction.execute((status) -> publisher.publish(publication));
	}

	private void assertPublishedInSeconds(Publication publication, PublishedRows expected) {
		long begin = System.nanoTime();
		assertThat(publish(publication, Duration.ofMinutes(1)))
			.as("publish of run %d, %s", publication.run(), publication.target().mode())
			.isEqualTo(expected);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("publish of run %d", publication.run())
			.isLessThan(Duration.ofSeconds(40));
	}

	@Test
	void anAppendAMergeAndAReplaceSucceedWhileTheirTablesAreVacuumed() {
		sql("CREATE TABLE app.sales (id int, _load bigint NOT NULL, note text) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE app.sales_old PARTITION OF app.sales FOR VALUES FROM (-1) TO (0)");
		sql("CREATE TABLE app.staff (id int PRIMARY KEY, pay bigint, note text)");
		sql("CREATE TABLE app.files (id int, _load bigint NOT NULL, note text) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE app.files_old PARTITION OF app.files FOR VALUES FROM (-1) TO (0) WITH (autovacuum_enabled = off)");
		sql("ALTER TABLE app.files_old ALTER note SET STORAGE EXTERNAL");
		sql("INSERT INTO app.files SELECT n, -1, repeat('x', 9000) FROM generate_series(1, 200) n");
		sql("UPDATE app.files SET note = 'short'");
		sql("ALTER TABLE app.files_old SET (" + SLOW.formatted("toast.") + ", toast.autovacuum_enabled = on)");
		fill("sales_old");
		fill("staff");
		Publication append = staged(RUN, "sales", Mode.APPEND, "1, 'new'");
		Publication merge = staged(RUN + 1, "staff", Mode.UPSERT, "1, 2, 'new'");
		Publication replace = staged(RUN + 2, "sales", Mode.REPLACE, "1, 'newer'");
		Publication toast = staged(RUN + 3, "files", Mode.REPLACE, "1, 'newer'");
		awaitVacuum("'app.sales_old'::regclass", "'app.staff'::regclass",
				"(SELECT reltoastrelid FROM pg_class WHERE oid = 'app.files_old'::regclass)");
		assertPublishedInSeconds(append, new PublishedRows(1, 0, 0, 0));
		assertThat(isVacuumed(here("'app.sales_old'::regclass"))).as("the append left the autovacuum alone").isTrue();
		assertPublishedInSeconds(merge, new PublishedRows(1, 0, 0, 0));
		assertPublishedInSeconds(replace, new PublishedRows(1, 0, 0, 5001));
		assertPublishedInSeconds(toast, new PublishedRows(1, 0, 0, 200));
	}

	@Test
	void anAutovacuumThatPreventsWraparoundIsNamedAndNotCancelled() {
		sql("CREATE TABLE app.staff (id int PRIMARY KEY, pay bigint, note text) WITH (autovacuum_enabled = off)");
		fill("staff");
		// Each row that a subtransaction writes takes one transaction ID.
		sql("ALTER TABLE app.staff SET (autovacuum_freeze_max_age = 100000)");
		sql("CREATE TABLE app.counter (n int)");
		sql("DO $$ BEGIN FOR n IN 1..100100 LOOP BEGIN INSERT INTO %s.counter VALUES (n); EXCEPTION WHEN others THEN END; "
			.formatted(this.application) + "END LOOP; END $$");
		awaitVacuum("'app.staff'::regclass");
		int worker = this.client
			.sql(here("SELECT pid FROM pg_stat_progress_vacuum WHERE relid = 'app.staff'::regclass"))
			.query(Integer.class)
			.single();
		Publication merge = staged(RUN, "staff", Mode.UPSERT, "1, 2, 'new'");
		String message = "Block app.staff could not be locked within 1.5 s. Autovacuum worker " + worker
				+ "%s holds ShareUpdateExclusiveLock on app.staff. It prevents transaction ID wraparound, "
				+ "and PostgreSQL never cancels it. Wait until it has ended.";
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(merge, Duration.ofMillis(1500)));
		assertThat(failure).as("a publish beside an autovacuum that is never cancelled").isNotNull();
		assertThat(failure.message().replaceAll("for \\d+ s", "for 9 s"))
			.isEqualTo(here(message.formatted(" (for 9 s)")));
		// A plain role does not see what other sessions do.
		String role = this.application + "_plain";
		sql("CREATE ROLE " + role);
		sql("GRANT USAGE ON SCHEMA app TO " + role);
		sql("GRANT ALL ON app.staff TO " + role);
		sql("SET ROLE " + role);
		Failure plain = catchThrowableOfType(Failure.class, () -> publish(merge, Duration.ofMillis(1500)));
		sql("RESET ROLE");
		sql("DROP OWNED BY " + role);
		sql("DROP ROLE " + role);
		assertThat(plain).as("the same publish by a plain role").isNotNull();
		assertThat(plain.message()).isEqualTo(here(message.formatted("")));
		assertThat(isVacuumed(here("'app.staff'::regclass"))).isTrue();
	}

}
