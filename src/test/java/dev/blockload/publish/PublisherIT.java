package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.csv.Position;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.RunException;
import dev.blockload.run.RunSessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The statements that publish staged rows, one kind of block at a time: what they count,
 * and what they say of a block that does not take the rows as they are.
 */
class PublisherIT {

	private static final long RUN = 900_000_000L + ProcessHandle.current().pid();

	private static final PartitionRules ALL_ATTACHED = new PartitionRules(0, 48, Duration.ZERO);

	private final Database database = TestDatabase.get();

	private final String application = "publish_" + UUID.randomUUID().toString().substring(0, 8);

	private Connection connection;

	private JdbcTemplate jdbc;

	private JdbcClient client;

	private TransactionTemplate transaction;

	private StagingTable staging;

	private Publisher publisher;

	private Lease lease;

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

	private Connection another() throws SQLException {
		return DriverManager.getConnection(this.database.url(), this.database.username(), this.database.password());
	}

	private void sql(String statement) {
		this.jdbc.execute(here(statement));
	}

	private String here(String sql) {
		return sql.replaceAll("\\bapp\\b", this.application);
	}

	private List<String> rows(String block) {
		return this.jdbc.queryForList(here("SELECT b::text FROM app." + block + " b ORDER BY 1"), String.class);
	}

	/** The block as it is, with rows staged for it. */
	private Target staged(String block, Mode mode, String... rows) {
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

	private long stagedRows() {
		return this.client.sql("SELECT count(*) FROM " + StagingTable.nameOf(RUN)).query(Long.class).single();
	}

	private PublishedRows publish(Target target) {
		return publish(this.publisher, target);
	}

	private PublishedRows publish(Publisher with, Target target) {
		return this.transaction.execute((status) -> with.publish(new Publication(new Attempt(RUN, 1, 1), this.lease,
				target, stagedRows(), 0, new DeleteGuard(DeleteRules.STANDARD, null, 1, ""))));
	}

	private void assertRefused(Target target, String block, String code, String message) {
		List<String> before = rows(block);
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		assertThat(rows(block)).as("the block after a publish that was refused").isEqualTo(before);
		assertThat(failure).as("the refusal of a publish").isNotNull().hasMessage(here(message));
		assertThat(failure.code()).isEqualTo(code);
	}

	private void trigger(String block, String event, String what) {
		sql("CREATE FUNCTION app.%s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN %s END $$".formatted(what,
				what.equals("swallow") ? "RETURN NULL;" : "RETURN new;"));
		sql("CREATE TRIGGER %s BEFORE %s ON app.%s FOR EACH ROW EXECUTE FUNCTION app.%s()".formatted(what, event, block,
				what));
	}

	private void createStaff() {
		sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		sql("INSERT INTO app.staff VALUES (1, 'Ada'), (2, 'Bob'), (9, 'Zoe')");
	}

	private void createSales() {
		sql("CREATE TABLE app.sales (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE app.sales_old PARTITION OF app.sales FOR VALUES FROM (-1) TO (0)");
		sql("INSERT INTO app.sales VALUES (1, -1), (2, -1)");
	}

	private Throwable serialized(Target target) {
		return catchThrowable(() -> this.transaction.executeWithoutResult(
				(status) -> this.publisher.serialize(new Attempt(RUN, 1, 1), this.lease, this.application, target)));
	}

	@Test
	void theHolderOfTheLockForPublishingIsNamedIfItIsNoRun() throws SQLException {
		sql("CREATE TABLE app.numbers (n int)");
		Target target = staged("numbers", Mode.APPEND, "1");
		String what = "import " + this.application;
		try (Connection other = another(); Statement statement = other.createStatement()) {
			statement.execute("SET application_name = 'report'");
			statement.execute("SELECT pg_advisory_lock(blockload.lock_key('publish " + what + "'))");
			int pid = other.unwrap(PGConnection.class).getBackendPID();
			assertThat(serialized(target)).isInstanceOfSatisfying(RunException.class, (failure) -> {
				assertThat(failure.code()).isEqualTo("lease-blocked");
				assertThat(failure.message()).startsWith("The lock for publishing " + what
						+ " is held by a database session that is not a run of Blockload: pid " + pid + ", role ");
				assertThat(failure.action())
					.isEqualTo("Find out who uses the session. End it in psql: SELECT pg_terminate_backend(" + pid
							+ "); Then continue: ./blockload restart " + RUN);
			});
			other.setAutoCommit(false);
			new RunSessions(JdbcClient.create(new SingleConnectionDataSource(other, true))).enlist(RUN + 1);
			assertThat(serialized(target)).isInstanceOf(PublishException.class)
				.hasMessage("Another run has been publishing " + what + " for more than 0.2 s.");
			other.rollback();
		}
	}

	@Test
	void aKeyedBlockCountsWhatIsInsertedUpdatedUnchangedAndDeleted() {
		createStaff();
		assertThat(publish(staged("staff", Mode.REPLACE, "1, 'Ada'", "2, 'Ben'", "3, 'Cem'", "4, 'Dee'")))
			.isEqualTo(new PublishedRows(2, 1, 1, 1));
		assertThat(rows("staff")).containsExactly("(1,Ada)", "(2,Ben)", "(3,Cem)", "(4,Dee)");
	}

	@Test
	void aBlockWithoutAKeyCountsWhatIsInsertedAndDeleted() {
		sql("CREATE TABLE app.moves (what text)");
		sql("INSERT INTO app.moves VALUES ('old'), ('older')");
		assertThat(publish(staged("moves", Mode.REPLACE, "'new'", "'new'", "'newer'")))
			.isEqualTo(new PublishedRows(3, 0, 0, 2));
		assertThat(rows("moves")).containsExactly("(new)", "(new)", "(newer)");
	}

	@Test
	void anAttachedPartitionCountsItsRowsAndThoseOfThePartitionsThatItReplaces() {
		createSales();
		assertThat(publish(staged("sales", Mode.REPLACE, "3", "4", "5"))).isEqualTo(new PublishedRows(3, 0, 0, 2));
		assertThat(rows("sales")).containsExactly("(3," + RUN + ")", "(4," + RUN + ")", "(5," + RUN + ")");
	}

	@Test
	void aPartitionThatIsInsertedIntoCountsTheSame() {
		createSales();
		trigger("sales", "INSERT", "pass");
		assertThat(publish(staged("sales", Mode.APPEND, "3", "4"))).isEqualTo(new PublishedRows(2, 0, 0, 0));
		assertThat(rows("sales")).containsExactly("(1,-1)", "(2,-1)", "(3," + RUN + ")", "(4," + RUN + ")");
	}

	@Test
	void aTriggerThatSwallowsInsertsIsNoticedInEveryKindOfBlockThatFiresIt() {
		createStaff();
		trigger("staff", "INSERT", "swallow");
		assertRefused(staged("staff", Mode.UPSERT, "1, 'Ada'", "2, 'Ben'", "3, 'Cem'"), "staff", "counts-differ",
				"Block app.staff took 0 new and 1 changed rows. Expected 1 new and 1 changed rows.");
		this.staging.drop(RUN);
		sql("CREATE TABLE app.moves (what text)");
		sql("CREATE TRIGGER swallow BEFORE INSERT ON app.moves FOR EACH ROW EXECUTE FUNCTION app.swallow()");
		assertRefused(staged("moves", Mode.APPEND, "'new'", "'newer'"), "moves", "counts-differ",
				"Block app.moves took 0 of 2 rows.");
		this.staging.drop(RUN);
		createSales();
		sql("CREATE TRIGGER swallow BEFORE INSERT ON app.sales FOR EACH ROW EXECUTE FUNCTION app.swallow()");
		assertRefused(staged("sales", Mode.APPEND, "3"), "sales", "counts-differ", "Block app.sales took 0 of 1 rows.");
	}

	@Test
	void aTriggerThatSwallowsUpdatesIsNoticed() {
		createStaff();
		trigger("staff", "UPDATE", "swallow");
		assertRefused(staged("staff", Mode.UPSERT, "1, 'Ada'", "2, 'Ben'", "3, 'Cem'"), "staff", "counts-differ",
				"Block app.staff took 1 new and 0 changed rows. Expected 1 new and 1 changed rows.");
	}

	@Test
	void aTriggerThatDeletesAnotherRowOfTheFileIsNoticed() {
		createStaff();
		sql("CREATE FUNCTION app.forget() RETURNS trigger LANGUAGE plpgsql AS "
				+ "$$ BEGIN DELETE FROM app.staff WHERE id = 1; RETURN new; END $$");
		sql("CREATE TRIGGER forget AFTER UPDATE ON app.staff FOR EACH ROW EXECUTE FUNCTION app.forget()");
		assertRefused(staged("staff", Mode.UPSERT, "1, 'Ada'", "2, 'Ben'"), "staff", "counts-differ",
				"Block app.staff took 1 new and 1 changed rows. Expected 0 new and 1 changed rows.");
	}

	@Test
	void triggersOfStatementsFireAlsoWhereNothingChanges() {
		createStaff();
		sql("CREATE TABLE app.audit (what text)");
		sql("CREATE FUNCTION app.audited() RETURNS trigger LANGUAGE plpgsql AS " + "$$ BEGIN INSERT INTO "
				+ this.application + ".audit VALUES (TG_OP); RETURN NULL; END $$");
		sql("CREATE TRIGGER audited AFTER INSERT OR UPDATE ON app.staff FOR EACH STATEMENT EXECUTE FUNCTION app.audited()");
		assertThat(publish(staged("staff", Mode.UPSERT, "1, 'Ada'"))).isEqualTo(new PublishedRows(0, 0, 1, 0));
		assertThat(rows("audit")).containsExactly("(INSERT)", "(UPDATE)");
	}

	@Test
	void aTriggerThatSwallowsDeletesIsNoticed() {
		createStaff();
		trigger("staff", "DELETE", "swallow");
		assertRefused(staged("staff", Mode.REPLACE, "1, 'Ada'"), "staff", "counts-differ",
				"Block app.staff still has rows that the run had to delete, "
						+ "or row-level security hides rows from Blockload.");
	}

	@Test
	void rowsThatRowSecurityHidesAreNotTakenForReplaced() {
		createStaff();
		String owner = this.application + "_owner";
		sql("CREATE ROLE " + owner);
		try {
			sql("GRANT USAGE ON SCHEMA app TO " + owner);
			sql("GRANT USAGE ON SCHEMA blockload TO " + owner);
			sql("ALTER TABLE app.staff ENABLE ROW LEVEL SECURITY");
			sql("ALTER TABLE app.staff FORCE ROW LEVEL SECURITY");
			sql("CREATE POLICY visible ON app.staff USING (id < 9)");
			sql("ALTER TABLE app.staff OWNER TO " + owner);
			Target target = staged("staff", Mode.REPLACE, "1, 'Ada'");
			sql("GRANT SELECT ON " + StagingTable.nameOf(RUN) + ", " + StagingTable.keysNameOf(RUN) + " TO " + owner);
			List<String> before = rows("staff");
			sql("SET ROLE " + owner);
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			sql("RESET ROLE");
			assertThat(rows("staff")).as("rows, the hidden one among them").isEqualTo(before).hasSize(3);
			assertThat(failure).as("a replace of a block with hidden rows")
				.isNotNull()
				.hasMessage(here("Block app.staff still has rows that the run had to delete, "
						+ "or row-level security hides rows from Blockload."));
		}
		finally {
			sql("RESET ROLE");
			sql("DROP OWNED BY " + owner + " CASCADE");
			sql("DROP ROLE " + owner);
		}
	}

	@Test
	void aReplaceThatWouldDeleteRowsToWhichOtherRowsReferIsRefused() {
		createStaff();
		for (String action : List.of("", "ON DELETE RESTRICT", "ON DELETE CASCADE", "ON DELETE SET NULL",
				"ON DELETE SET DEFAULT", "DEFERRABLE INITIALLY DEFERRED")) {
			sql("CREATE TABLE app.pay (staff int CONSTRAINT paid REFERENCES app.staff %s, what text)"
				.formatted(action));
			sql("INSERT INTO app.pay VALUES (1, 'kept'), (2, 'a'), (2, 'b'), (9, 'c'), (NULL, 'd')");
			List<String> before = rows("pay");
			assertRefused(staged("staff", Mode.REPLACE, "1, 'Ada'"), "staff", "still-referenced",
					"Mode replace would delete 2 rows of app.staff to which rows of app.pay refer (constraint paid): "
							+ "(id) = (2), (9).");
			assertThat(rows("pay")).as("rows that refer %s", action).isEqualTo(before);
			this.staging.drop(RUN);
			assertThat(publish(staged("staff", Mode.REPLACE, "1, 'Ada'", "2, 'Bob'", "9, 'Zoe'")))
				.isEqualTo(new PublishedRows(0, 0, 3, 0));
			this.staging.drop(RUN);
			sql("DROP TABLE app.pay");
		}
	}

	@Test
	void aKeyInAMessageForgesNoLine() {
		sql("CREATE TABLE app.codes (code text PRIMARY KEY)");
		sql("CREATE TABLE app.uses (code text CONSTRAINT used REFERENCES app.codes)");
		sql("INSERT INTO app.codes VALUES ('A'), (E'x\\nrun 7: COMPLETED\\u001b[2K')");
		sql("INSERT INTO app.uses SELECT code FROM app.codes");
		assertRefused(staged("codes", Mode.REPLACE, "'A'"), "codes", "still-referenced",
				"Mode replace would delete 1 row of app.codes to which rows of app.uses refer (constraint used): "
						+ "(code) = (x␊run 7: COMPLETED␛[2K).");
	}

	@Test
	void rowsThatAreDeletedTogetherMayReferToOneAnother() {
		sql("CREATE TABLE app.units (id int PRIMARY KEY, parent int CONSTRAINT in_unit REFERENCES app.units ON DELETE CASCADE)");
		sql("INSERT INTO app.units VALUES (1, NULL), (2, 1), (3, 2), (4, 3)");
		assertThat(publish(staged("units", Mode.REPLACE, "1, NULL", "2, 1"))).isEqualTo(new PublishedRows(0, 0, 2, 2));
		assertThat(rows("units")).containsExactly("(1,)", "(2,1)");
		this.staging.drop(RUN);
		sql("INSERT INTO app.units VALUES (3, 2), (4, 3)");
		assertThat(publish(staged("units", Mode.REPLACE, "1, NULL", "4, NULL")))
			.isEqualTo(new PublishedRows(0, 1, 1, 2));
		assertThat(rows("units")).containsExactly("(1,)", "(4,)");
	}

	@Test
	void aRowThatRefersAndIsNotCommittedYetIsWaitedFor() throws Exception {
		createStaff();
		sql("CREATE TABLE app.pay (staff int CONSTRAINT paid REFERENCES app.staff ON DELETE CASCADE)");
		Target target = staged("staff", Mode.REPLACE, "1, 'Ada'");
		try (Connection other = another(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(here("INSERT INTO app.pay VALUES (9)"));
			CompletableFuture<Failure> refused = CompletableFuture
				.supplyAsync(() -> catchThrowableOfType(Failure.class, () -> publish(target)));
			try (Connection watcher = another()) {
				awaitWaiting(this.connection, JdbcClient.create(new SingleConnectionDataSource(watcher, true)));
			}
			other.commit();
			assertThat(refused.get(20, TimeUnit.SECONDS)).isNotNull()
				.hasMessage(here("Mode replace would delete 1 row of app.staff to which rows of app.pay refer "
						+ "(constraint paid): (id) = (9)."));
		}
		assertThat(rows("pay")).containsExactly("(9)");
	}

	@Test
	void blocksWithoutAKeyCanBeReferredToAsWell() {
		sql("CREATE TABLE app.moves (id int, what text)");
		sql("CREATE UNIQUE INDEX ON app.moves (id)");
		sql("CREATE TABLE app.notes (move int CONSTRAINT of_move REFERENCES app.moves (id) ON DELETE SET NULL)");
		sql("INSERT INTO app.moves SELECT n, 'old' FROM generate_series(1, 8) n");
		sql("INSERT INTO app.notes SELECT n FROM generate_series(1, 7) n");
		assertRefused(staged("moves", Mode.REPLACE, "1, 'new'"), "moves", "still-referenced",
				"Mode replace would delete 7 rows of app.moves to which rows of app.notes refer (constraint of_move): "
						+ "(id) = (1), (2), (3), (4), (5) and 2 more.");
		this.staging.drop(RUN);
		createSales();
		sql("CREATE UNIQUE INDEX ON app.sales (_load, amount)");
		sql("CREATE TABLE app.bills (l bigint, a int, CONSTRAINT billed FOREIGN KEY (l, a) REFERENCES app.sales (_load, amount))");
		sql("INSERT INTO app.bills VALUES (-1, 2)");
		Target target = staged("sales", Mode.REPLACE, "3");
		assertRefused(target, "sales", "still-referenced",
				"Mode replace would delete 1 row of app.sales to which rows of app.bills refer (constraint billed): "
						+ "(_load, amount) = (-1, 2).");
		sql("DELETE FROM app.bills");
		assertThat(publish(target)).as("a replace that detaches and drops a partition")
			.isEqualTo(new PublishedRows(1, 0, 0, 2));
		assertThat(rows("sales")).containsExactly("(3," + RUN + ")");
	}

	@Test
	void rowsThatThisRoleCannotSeeAreNeverDeletedOrChangedWithABlock() {
		createStaff();
		String role = this.application + "_plain";
		sql("CREATE ROLE " + role);
		try {
			sql("GRANT USAGE ON SCHEMA app TO " + role);
			sql("GRANT USAGE ON SCHEMA blockload TO " + role);
			sql("GRANT ALL ON app.staff TO " + role);
			Target target = staged("staff", Mode.REPLACE, "1, 'Ada'");
			sql("GRANT SELECT ON " + StagingTable.nameOf(RUN) + ", " + StagingTable.keysNameOf(RUN) + " TO " + role);
			sql("CREATE TABLE app.pay (staff int CONSTRAINT paid REFERENCES app.staff ON DELETE CASCADE)");
			sql("INSERT INTO app.pay VALUES (9)");
			assertRefusedAs(role, target, "permission-denied",
					"Mode replace deletes rows of app.staff. Constraint paid "
							+ "would then delete rows of app.pay that refer to them, and Blockload's role cannot see these rows.");
			sql("ALTER TABLE app.pay DROP CONSTRAINT paid, ADD CONSTRAINT paid FOREIGN KEY (staff) REFERENCES app.staff");
			assertRefusedAs(role, target, "still-referenced", "Mode replace cannot delete rows of app.staff: "
					+ "update or delete on table \"staff\" violates foreign key constraint \"paid\" on table \"pay\" "
					+ "(Key (id)=(9) is still referenced from table \"pay\".)");
		}
		finally {
			sql("DROP OWNED BY " + role + " CASCADE");
			sql("DROP ROLE " + role);
		}
	}

	private void assertRefusedAs(String role, Target target, String code, String message) {
		sql("SET ROLE " + role);
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		sql("RESET ROLE");
		assertThat(failure).as("the refusal of a publish").isNotNull().hasMessage(here(message));
		assertThat(failure.code()).isEqualTo(code);
		assertThat(rows("staff")).hasSize(3);
		assertThat(rows("pay")).containsExactly("(9)");
	}

	private static final String RIGHTS = """
			SELECT x.grantee::regrole || ' ' || x.privilege_type || x.is_grantable || coalesce(x.attname, '')
			  FROM (SELECT a.*, NULL AS attname FROM pg_class c, aclexplode(coalesce(relacl, acldefault('r', relowner))) a
			         WHERE c.oid = '%1$s'::regclass
			        UNION ALL
			        SELECT a.*, attname FROM pg_attribute, aclexplode(attacl) a WHERE attrelid = '%1$s'::regclass) x
			 ORDER BY 1""";

	private List<String> rights(String table) {
		return this.jdbc.queryForList(here(RIGHTS.formatted(table)), String.class);
	}

	@Test
	void defaultPrivilegesReachNeitherStagingNorPartitions() {
		String reader = this.application + "_reader";
		sql("CREATE ROLE " + reader);
		try {
			sql("GRANT USAGE ON SCHEMA app TO " + reader);
			createSales();
			sql("GRANT INSERT, SELECT (amount) ON app.sales TO " + reader + " WITH GRANT OPTION");
			sql("REVOKE TRUNCATE ON app.sales FROM CURRENT_USER");
			sql("CREATE TABLE app.private (LIKE app.sales) PARTITION BY RANGE (_load)");
			sql("ALTER TABLE app.private ENABLE ROW LEVEL SECURITY");
			sql("CREATE POLICY few ON app.private USING (amount < 5)");
			sql("GRANT SELECT ON app.private TO " + reader);
			sql("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC");
			sql("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT, DELETE ON TABLES TO " + reader);
			sql("ALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM CURRENT_USER");
			Target target = staged("sales", Mode.APPEND, "3");
			assertThat(rights(StagingTable.nameOf(RUN))).as("rights on staging")
				.isNotEmpty()
				.allMatch((right) -> right.startsWith(this.database.username() + " "))
				.contains(this.database.username() + " INSERTfalse");
			publish(target);
			assertThat(rights("app.sales_" + RUN)).as("rights on an attached partition").isEqualTo(rights("app.sales"));
			sql("DROP TABLE app.sales_" + RUN);
			trigger("sales", "INSERT", "pass");
			publish(staged("sales", Mode.APPEND, "3"));
			assertThat(rights("app.sales_" + RUN)).as("rights on a partition for rows that are inserted")
				.isEqualTo(rights("app.sales"));
			this.staging.drop(RUN);
			publish(staged("private", Mode.APPEND, "3", "30"));
			assertThat(rights("app.private_" + RUN)).as("rights on a partition that policies do not protect")
				.isNotEmpty()
				.allMatch((right) -> right.startsWith(this.database.username() + " "));
			sql("SET ROLE " + reader);
			assertThat(rows("private")).as("what a policy shows, through the block").containsExactly("(3," + RUN + ")");
			assertThat(catchThrowable(() -> rows("private_" + RUN))).hasStackTraceContaining("permission denied");
			sql("RESET ROLE");
		}
		finally {
			sql("RESET ROLE");
			sql("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC");
			sql("ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO CURRENT_USER");
			sql("DROP OWNED BY " + reader);
			sql("DROP ROLE " + reader);
		}
	}

	@Test
	void aBlockThatWasAlteredSinceThePlanIsRefused() {
		createStaff();
		Target target = staged("staff", Mode.UPSERT, "1, 'Ada'");
		sql("ALTER TABLE app.staff ADD COLUMN note text");
		assertRefused(target, "staff", "block-changed",
				"Block app.staff was altered or recreated after this run was planned.");
		this.staging.drop(RUN);
		Target second = staged("staff", Mode.UPSERT, "1, 'Ada', NULL");
		sql("CREATE TABLE app.copy (LIKE app.staff INCLUDING ALL)");
		sql("DROP TABLE app.staff");
		sql("ALTER TABLE app.copy RENAME TO staff");
		assertRefused(second, "staff", "block-changed",
				"Block app.staff was altered or recreated after this run was planned.");
	}

	@Test
	void rowsOfInheritanceChildrenAreNotPartOfTheBlock() {
		createStaff();
		sql("CREATE TABLE app.guests () INHERITS (app.staff)");
		sql("INSERT INTO app.guests VALUES (1, 'Gus'), (3, 'Gil'), (50, 'Geo')");
		assertThat(publish(staged("staff", Mode.UPSERT, "1, 'Ida'", "2, 'Bob'", "3, 'Cem'")))
			.isEqualTo(new PublishedRows(1, 1, 1, 0));
		this.staging.drop(RUN);
		assertThat(publish(staged("staff", Mode.REPLACE, "1, 'Ida'"))).isEqualTo(new PublishedRows(0, 0, 1, 3));
		assertThat(this.jdbc.queryForList(here("SELECT s::text FROM ONLY app.staff s"), String.class))
			.containsExactly("(1,Ida)");
		assertThat(rows("guests")).containsExactly("(1,Gus)", "(3,Gil)", "(50,Geo)");
		this.staging.drop(RUN);
		sql("CREATE TABLE app.moves (what text)");
		sql("CREATE TABLE app.trips () INHERITS (app.moves)");
		sql("INSERT INTO app.moves VALUES ('old')");
		sql("INSERT INTO app.trips VALUES ('far')");
		assertThat(publish(staged("moves", Mode.REPLACE, "'new'"))).isEqualTo(new PublishedRows(1, 0, 0, 1));
		assertThat(rows("moves")).containsExactly("(far)", "(new)");
		assertThat(rows("trips")).containsExactly("(far)");
	}

	@Test
	void aRuleThatWasCreatedSinceThePlanIsRefused() {
		createStaff();
		Target target = staged("staff", Mode.UPSERT, "3, 'Cem'");
		sql("CREATE RULE discard AS ON INSERT TO app.staff DO INSTEAD NOTHING");
		assertRefused(target, "staff", "block-changed",
				"Block app.staff was altered or recreated after this run was planned.");
	}

	@Test
	void aCountBelowZeroFailsWithACode() {
		assertThat(catchThrowableOfType(Failure.class, () -> new PublishedRows(3, 0, -1, 2))).as("a count below zero")
			.isNotNull()
			.hasMessage("Publish counted 3 inserted, 0 updated, -1 unchanged, 2 deleted, 0 merged and 0 skipped rows. "
					+ "Expected 0 or more of each.")
			.extracting(Failure::code)
			.isEqualTo("counts-differ");
	}

	@Test
	void whatHoldsTheLockIsNamedAndItsStatementIsForTheTerminalOnly() throws SQLException {
		createStaff();
		Target target = staged("staff", Mode.UPSERT, "3, 'Cem'");
		try (Connection writer = another();
				Connection reader = another();
				Connection ddl = another();
				Statement write = writer.createStatement();
				Statement read = reader.createStatement();
				Statement alter = ddl.createStatement()) {
			write.execute("SET application_name = 'payroll'");
			writer.setAutoCommit(false);
			write.execute(here("UPDATE app.staff SET name = '\u001b[31m' WHERE id = 1"));
			reader.setAutoCommit(false);
			read.execute(here("SELECT FROM app.staff"));
			alter.execute("SET application_name = ''");
			Thread waiting = new Thread(() -> assertThat(
					catchThrowable(() -> alter.execute(here("ALTER TABLE app.staff ADD COLUMN note text"))))
				.isNull());
			waiting.start();
			awaitWaiting(ddl);
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			assertThat(failure).as("a publish into a block that another session writes").isNotNull();
			assertThat(failure.code()).isEqualTo("block-locked");
			assertThat(failure.message().replaceAll("for \\d s", "for 0 s")).isEqualTo(here(
					"Block app.staff could not be locked within 0.2 s. Session %d of role %s (application 'payroll', "
							+ "idle in transaction, for 0 s) holds RowExclusiveLock on app.staff. "
							+ "Session %d of role %2$s (active, for 0 s) waits for AccessExclusiveLock on app.staff.")
				.formatted(pid(writer), this.database.username(), pid(ddl)));
			assertThat(failure.terminalDetail())
				.isEqualTo(here("Session %d executed last: UPDATE app.staff SET name = ' [31m' WHERE id = 1\n"
						+ "Session %d executes: ALTER TABLE app.staff ADD COLUMN note text")
					.formatted(pid(writer), pid(ddl)));
			writer.rollback();
			reader.rollback();
			waiting.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int pid(Connection connection) throws SQLException {
		return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
	}

	private void awaitWaiting(Connection connection) throws SQLException {
		awaitWaiting(connection, this.client);
	}

	private static void awaitWaiting(Connection connection, JdbcClient watcher) throws SQLException {
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

	@Test
	void partitionsThatAReplaceDropsAreLockedAndAnAppendLeavesThemAlone() throws SQLException {
		createSales();
		try (Connection other = another(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(here("INSERT INTO app.sales_old VALUES (3, -1)"));
			assertThat(publish(staged("sales", Mode.APPEND, "4"))).as("an append beside a writer of an old partition")
				.isEqualTo(new PublishedRows(1, 0, 0, 0));
			Target target = staged("sales", Mode.REPLACE, "5");
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			assertThat(failure).as("a replace beside a writer of an old partition").isNotNull();
			assertThat(failure.message().replaceAll("for \\d s", "for 0 s"))
				.isEqualTo(here("Block app.sales could not be locked within 0.2 s. Session %d of role %s (application "
						+ "'PostgreSQL JDBC Driver', idle in transaction, for 0 s) holds RowExclusiveLock on app.sales_old.")
					.formatted(pid(other), this.database.username()));
			other.commit();
			// The partition of the append has the bounds that the new one gets.
			assertThat(publish(target)).isEqualTo(new PublishedRows(1, 0, 0, 4));
			assertThat(rows("sales")).containsExactly("(5," + RUN + ")");
		}
	}

	@Test
	void aBlockThatTheUserPartitionedIsLockedWithItsPartitions() throws SQLException {
		sql("CREATE TABLE app.plan (id int PRIMARY KEY, name text) PARTITION BY LIST (id)");
		sql("CREATE TABLE app.plan_1 PARTITION OF app.plan FOR VALUES IN (1)");
		sql("CREATE TABLE app.plan_2 PARTITION OF app.plan FOR VALUES IN (2)");
		sql("INSERT INTO app.plan VALUES (1, 'Ada')");
		Target target = staged("plan", Mode.UPSERT, "1, 'Ida'", "2, 'Bob'");
		try (Connection other = another(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(here("INSERT INTO app.plan_2 VALUES (2, 'Bo')"));
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			assertThat(failure).as("a publish beside a writer of a partition").isNotNull();
			assertThat(failure.message().replaceAll("for \\d s", "for 0 s"))
				.isEqualTo(here("Block app.plan could not be locked within 0.2 s. Session %d of role %s (application "
						+ "'PostgreSQL JDBC Driver', idle in transaction, for 0 s) holds RowExclusiveLock on app.plan_2.")
					.formatted(pid(other), this.database.username()));
			other.commit();
		}
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, 2, 0, 0));
		assertThat(rows("plan")).containsExactly("(1,Ida)", "(2,Bob)");
	}

	@Test
	void noReaderWaitsForAPublishThatWaits() throws Exception {
		createStaff();
		createSales();
		try (Connection holder = another(); Connection reader = another(); Statement hold = holder.createStatement()) {
			holder.setAutoCommit(false);
			hold.execute(here("INSERT INTO app.staff VALUES (8, 'Hal')"));
			hold.execute(here("SELECT FROM app.sales"));
			Publisher patient = new Publisher(this.client, this.jdbc, new BlockCatalog(this.client),
					Duration.ofSeconds(2), ALL_ATTACHED);
			assertReadersPass(patient, staged("staff", Mode.UPSERT, "3, 'Cem'"), reader, "SELECT FROM app.staff",
					"holds RowExclusiveLock on app.staff.");
			this.staging.drop(RUN);
			assertReadersPass(patient, staged("sales", Mode.REPLACE, "3"), reader, "SELECT FROM app.sales",
					"holds AccessShareLock on app.sales, holds AccessShareLock on app.sales_old.");
			holder.rollback();
		}
	}

	private void assertReadersPass(Publisher patient, Target target, Connection reader, String query, String held)
			throws Exception {
		CompletableFuture<Failure> refused = CompletableFuture
			.supplyAsync(() -> catchThrowableOfType(Failure.class, () -> publish(patient, target)));
		try (Statement read = reader.createStatement()) {
			// A reader that queues behind a wait of two seconds ends here.
			read.execute("SET statement_timeout = '700ms'");
			while (!refused.isDone()) {
				read.execute(here(query));
			}
		}
		assertThat(refused.get()).as("a publish that waits too long").isNotNull();
		// The reader can be among those that are named, if it reads at that moment.
		assertThat(refused.get().message()).contains(here(held));
	}

	private static MappedSlice slice(byte[] rows) {
		return new MappedSlice(new Position(0, 1, 1), new Position(10, 2, 2), rows, 1, List.of());
	}

	private void assertCopyFailsAndTheConnectionWorks(Target target, Supplier<List<MappedSlice>> slices) {
		assertThat(catchThrowable(
				() -> this.transaction.executeWithoutResult((status) -> this.staging.copy(RUN, target, slices.get()))))
			.as("a COPY that fails")
			.isNotNull();
		assertThat(stagedRows()).as("rows after a COPY that failed, by the same connection").isZero();
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, 0, 0, 0));
	}

	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void theConnectionHasLeftCopyWhereTheServerRefusesTheRows() {
		createStaff();
		assertCopyFailsAndTheConnectionWorks(staged("staff", Mode.UPSERT),
				() -> List.of(slice(new byte[] { 0, 9, 1 })));
	}

	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void theConnectionHasLeftCopyWhereTheRowsCannotBeRead() {
		createStaff();
		AtomicInteger reads = new AtomicInteger();
		assertCopyFailsAndTheConnectionWorks(staged("staff", Mode.UPSERT), () -> new AbstractList<>() {
			@Override
			public MappedSlice get(int index) {
				// Counted once, and then broken while COPY is under way.
				if (reads.incrementAndGet() > 1) {
					throw new IllegalStateException("the rows are gone");
				}
				return slice(new byte[0]);
			}

			@Override
			public int size() {
				return 1;
			}
		});
	}

}
