package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Liveness;
import dev.blockload.run.SessionDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Merging partitions by load: what the merged partition is, and that no snapshot sees
 * fewer rows at any moment.
 */
class PartitionMergerIT {

	private static final long RUN = 800_000_000L + ProcessHandle.current().pid();

	private static final PartitionRules FOUR = new PartitionRules(10, 4, Duration.ofSeconds(30));

	private static final Liveness ALIVE = () -> {
	};

	private final Database database = TestDatabase.get();

	private final String application = "merge_" + UUID.randomUUID().toString().substring(0, 8);

	private JdbcTemplate jdbc;

	private JdbcClient client;

	private DataSourceTransactionManager transactions;

	@BeforeAll
	static void migrate() {
		var unused = TestDatabase.migrated();
	}

	@BeforeEach
	void create() {
		SessionDataSource source = new SessionDataSource(
				new DriverManagerDataSource(this.database.url(), this.database.username(), this.database.password()));
		this.jdbc = new JdbcTemplate(source);
		this.client = JdbcClient.create(source);
		this.transactions = new DataSourceTransactionManager(source);
		sql("CREATE SCHEMA app");
		sql("CREATE TABLE app.regions (id int PRIMARY KEY)");
		sql("INSERT INTO app.regions SELECT generate_series(1, 5)");
		sql("""
				CREATE TABLE app.sales (id int NOT NULL, region int REFERENCES app.regions, amount numeric(10, 2)
				        CHECK (amount > 0), doubled numeric GENERATED ALWAYS AS (amount * 2) STORED,
				        note text DEFAULT 'none', _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		sql("CREATE INDEX ON app.sales (region, id)");
	}

	@AfterEach
	void drop() {
		sql("DROP SCHEMA app CASCADE");
		this.jdbc.execute("DROP TABLE IF EXISTS " + copy());
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

	private List<String> rows(String query) {
		return this.jdbc.queryForList(here(query), String.class);
	}

	private static String copy() {
		return StagingTable.sideTable(RUN, PartitionMerge.SUFFIX);
	}

	private List<String> copies() {
		return rows("SELECT count(to_regclass('%s'))::text".formatted(copy()));
	}

	private void partitions(int count) {
		for (int load = 1; load <= count; load++) {
			sql("CREATE TABLE app.sales_%1$d (LIKE app.sales INCLUDING ALL)".formatted(load * 10));
			sql("ALTER TABLE app.sales ATTACH PARTITION app.sales_%1$d FOR VALUES FROM (%1$d) TO (%1$d + 1)"
				.formatted(load * 10));
			sql("INSERT INTO app.sales (id, region, amount, _load) SELECT g, g, g, %d FROM generate_series(1, 5) g"
				.formatted(load * 10));
		}
	}

	private Block block() {
		return new BlockCatalog(this.client).find(this.application, "sales").orElseThrow();
	}

	private PartitionMerger.Merged merge(PartitionRules rules) {
		return new PartitionMerger(this.client, this.jdbc, new BlockCatalog(this.client), this.transactions, rules)
			.merge(new Attempt(RUN, 1, 1), ALIVE, this.application, "sales", () -> false);
	}

	private List<String> bounds() {
		return LoadPartition.of(this.client, block())
			.stream()
			.map((partition) -> partition.name().replace(this.application, "app") + " " + partition.bounds().sql())
			.toList();
	}

	private String content(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				var result = statement.executeQuery(
						here("SELECT count(*) || ' ' || sum(id * _load) || ' ' || sum(doubled) FROM app.sales"))) {
			result.next();
			return result.getString(1);
		}
	}

	private <T> T inTransaction(Supplier<T> work) {
		return new TransactionTemplate(this.transactions).execute((status) -> work.get());
	}

	private PartitionMerge statements() {
		return new PartitionMerge(new PublishTools(this.client, this.jdbc, FOUR),
				new BlockLock(this.client, this.jdbc, new BlockCatalog(this.client), Duration.ofSeconds(1)), block(),
				RUN);
	}

	private PartitionMerge.Copy copied(PartitionMerge merge) {
		MergeGroup group = MergeGroup.of(LoadPartition.of(this.client, block()), new TreeSet<>(), FOUR).orElseThrow();
		return inTransaction(() -> merge.copy(group));
	}

	@Test
	void aMergedPartitionHasTheRowsOfItsSourcesAndAllThatTheBlockRequires() throws SQLException {
		partitions(4);
		String role = this.application + "_reader";
		sql("CREATE ROLE " + role);
		try (Connection reader = another()) {
			sql("GRANT SELECT ON app.sales TO " + role);
			String before = content(reader);
			assertThat(merge(FOUR)).isEqualTo(new PartitionMerger.Merged(2, 0, ""));
			assertThat(bounds()).containsExactly("app.sales_10_to_30 FROM (10) TO (31)",
					"app.sales_40 FROM (40) TO (41)");
			assertThat(content(reader)).isEqualTo(before);
			assertThat(rows("SELECT DISTINCT _load::text FROM app.sales_10_to_30 ORDER BY 1")).containsExactly("10",
					"20", "30");
			for (String partition : List.of("sales_10_to_30", "sales_40")) {
				assertThat(rows("""
						SELECT concat_ws(' ', contype, conname, convalidated, coninhcount) FROM pg_constraint
						 WHERE conrelid = 'app.%s'::regclass AND contype IN ('c', 'f') ORDER BY 1"""
					.formatted(partition))).as("constraints of " + partition)
					.containsExactly("c sales_amount_check t 1", "f sales_region_fkey t 1");
			}
			assertThat(rows("SELECT regexp_replace(indexdef, '.*USING ', '') FROM pg_indexes WHERE tablename = "
					+ "'sales_10_to_30' AND schemaname = 'app'"))
				.containsExactly("btree (region, id)");
			assertThat(rows(
					"SELECT (relacl IS NOT NULL AND has_table_privilege('%s', oid, 'SELECT'))::text || ' ' || (relowner = "
						.formatted(role)
							+ "(SELECT relowner FROM pg_class WHERE oid = 'app.sales'::regclass))::text FROM pg_class "
							+ "WHERE oid = 'app.sales_10_to_30'::regclass"))
				.containsExactly("true true");
			assertThat(copies()).containsExactly("0");
		}
		finally {
			sql("DROP OWNED BY " + role);
			sql("DROP ROLE " + role);
		}
	}

	@Test
	void fewPartitionsAreLeftAlone() {
		partitions(2);
		assertThat(merge(FOUR)).isEqualTo(new PartitionMerger.Merged(0, 0, ""));
		assertThat(bounds()).hasSize(2);
	}

	@Test
	void aSnapshotThatIsOlderThanTheCopySeesAllRowsAndTheMergeIsLeft() throws SQLException {
		partitions(4);
		try (Connection reader = another()) {
			reader.setAutoCommit(false);
			reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			try (Statement statement = reader.createStatement()) {
				statement.execute("SET application_name = 'report'");
				// It has a snapshot, and no lock on the block.
				statement.execute("SELECT pg_current_snapshot()");
			}
			sql("INSERT INTO app.regions VALUES (77)");
			PartitionMerger.Merged merged = merge(FOUR);
			assertThat(merged.saved()).isZero();
			assertThat(merged.left()).isEqualTo(4);
			assertThat(merged.obstacle())
				.matches("Session \\d+ of role \\w+ \\(application 'report'\\) has had a snapshot for a while\\.");
			assertThat(content(reader)).startsWith("20 ");
			PartitionMerge merge = statements();
			PartitionMerge.Copy copy = copied(merge);
			assertThat(new Snapshots(this.client).olderThanCommit(copy.transaction(), Duration.ZERO)).isPresent();
			reader.rollback();
			assertThat(new Snapshots(this.client).olderThanCommit(copy.transaction(), Duration.ZERO)).isEmpty();
		}
	}

	@Test
	void aSnapshotBetweenCopyAndSwapSeesTheSameRowsBeforeAndAfter() throws SQLException {
		partitions(4);
		PartitionMerge merge = statements();
		PartitionMerge.Copy copy = copied(merge);
		try (Connection reader = another(); Connection other = another()) {
			reader.setAutoCommit(false);
			reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			try (Statement statement = reader.createStatement()) {
				statement.execute("SELECT pg_current_snapshot()");
			}
			String before = content(other);
			assertThat(inTransaction(() -> merge.swap(ALIVE, copy))).isEmpty();
			assertThat(bounds()).hasSize(2);
			assertThat(content(reader)).as("an older snapshot").isEqualTo(before);
			assertThat(content(other)).as("a new snapshot").isEqualTo(before);
		}
	}

	@Test
	void partitionsThatChangedAfterTheyWereCopiedAreNotReplaced() {
		partitions(4);
		for (String change : List.of("DELETE FROM app.sales WHERE id = 1 AND _load = 20",
				"UPDATE app.sales SET note = 'new' WHERE id = 2 AND _load = 20",
				"INSERT INTO app.sales (id, amount, _load) VALUES (9, 9, 20)",
				"WITH old AS (DELETE FROM app.sales WHERE id = 3 AND _load = 20 RETURNING *) "
						+ "INSERT INTO app.sales (id, region, amount, note, _load) SELECT id, region, amount, note, _load FROM old")) {
			PartitionMerge merge = statements();
			PartitionMerge.Copy copy = copied(merge);
			sql(change);
			List<String> before = rows("SELECT s::text FROM app.sales s ORDER BY 1");
			assertThat(inTransaction(() -> merge.swap(ALIVE, copy))).as(change)
				.isEqualTo(here("Partition app.sales_20 changed while its rows were copied."));
			inTransaction(() -> {
				merge.drop();
				return true;
			});
			assertThat(rows("SELECT s::text FROM app.sales s ORDER BY 1")).isEqualTo(before);
			assertThat(bounds()).hasSize(4);
		}
	}

	@Test
	void aSessionThatUsesAPartitionKeepsItFromBeingReplaced() throws SQLException {
		partitions(4);
		try (Connection reader = another(); Statement statement = reader.createStatement()) {
			reader.setAutoCommit(false);
			// A lock without a snapshot, as READ COMMITTED has it between two statements.
			statement.execute(here("LOCK TABLE app.sales IN ACCESS SHARE MODE"));
			assertThat(merge(FOUR)).isEqualTo(new PartitionMerger.Merged(0, 4, "Other sessions used them."));
			assertThat(copies()).containsExactly("0");
		}
		assertThat(bounds()).hasSize(4);
	}

	@Test
	void whatAPersonAddedToAPartitionIsNotLost() {
		partitions(7);
		sql("CREATE INDEX ON app.sales_20 (note)");
		sql("CREATE VIEW app.some AS SELECT id FROM app.sales_40");
		sql("ALTER TABLE app.sales_50 RENAME TO mine");
		assertThat(LoadPartition.of(this.client, block()).stream().map(LoadPartition::merging)).containsExactly(
				LoadPartition.Merging.POSSIBLE, LoadPartition.Merging.NOT_POSSIBLE, LoadPartition.Merging.POSSIBLE,
				LoadPartition.Merging.NOT_POSSIBLE, LoadPartition.Merging.NOT_POSSIBLE, LoadPartition.Merging.POSSIBLE,
				LoadPartition.Merging.POSSIBLE);
		assertThat(merge(FOUR)).isEqualTo(new PartitionMerger.Merged(0, 0, ""));
	}

	@Test
	void aPartitionThatTakesAllLaterRunsIsClosedWhenThereIsRoomAgain() {
		sql("CREATE TABLE app.sales_10 PARTITION OF app.sales FOR VALUES FROM (10) TO (MAXVALUE)");
		sql("INSERT INTO app.sales (id, amount, _load) VALUES (1, 1, 12), (2, 2, 17)");
		assertThat(merge(FOUR)).isEqualTo(new PartitionMerger.Merged(0, 0, ""));
		assertThat(bounds()).containsExactly("app.sales_10_to_17 FROM (10) TO (18)");
		assertThat(rows("SELECT id || ' ' || _load FROM app.sales ORDER BY 1")).containsExactly("1 12", "2 17");
	}

}
