package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.mapping.RowUnit;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What verify and publish read of a block with a key: nothing twice that is large.
 */
class LargeBlockIT {

	private static final long RUN = 920_000_000L + ProcessHandle.current().pid();

	private final Database database = TestDatabase.get();

	private final String application = "large_" + UUID.randomUUID().toString().substring(0, 8);

	private Connection connection;

	private JdbcTemplate jdbc;

	private JdbcClient client;

	private TransactionTemplate transaction;

	private StagingTable staging;

	private Lease lease;

	@BeforeAll
	static void migrate() {
		var unused = TestDatabase.migrated();
	}

	@BeforeEach
	void connect() throws SQLException {
		this.connection = DriverManager.getConnection(this.database.url(), this.database.username(),
				this.database.password());
		SingleConnectionDataSource source = new SingleConnectionDataSource(this.connection, true);
		this.jdbc = new JdbcTemplate(source);
		this.client = JdbcClient.create(source);
		this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
		this.staging = new StagingTable(this.jdbc, source);
		this.lease = Lease.tryAcquire(this.database, this.application, Duration.ofSeconds(45)).orElseThrow();
		this.jdbc.execute("SET search_path = pg_catalog, pg_temp");
		sql("CREATE SCHEMA app");
	}

	@AfterEach
	void drop() throws SQLException {
		this.lease.close();
		this.staging.drop(RUN);
		sql("DROP SCHEMA app CASCADE");
		this.connection.close();
	}

	private void sql(String statement) {
		this.jdbc.execute(here(statement));
	}

	private String here(String sql) {
		return sql.replaceAll("\\bapp\\b", this.application);
	}

	private long number(String query) {
		return this.client.sql(here(query)).query(Long.class).single();
	}

	private Target staged(String block, Mode mode, String values) {
		Block found = new BlockCatalog(this.client).find(this.application, block).orElseThrow();
		Target target = Target.of(found, found.columns(), found.soleKey(), LoadRules.of(mode));
		this.staging.drop(RUN);
		this.staging.create(RUN, target);
		sql("INSERT INTO %s (%s, _record) %s".formatted(StagingTable.nameOf(RUN),
				String.join(", ", target.columnNames()), values));
		return target;
	}

	private PublishedRows publish(Target target) {
		Verifier verifier = new Verifier(this.client, this.jdbc, PartitionRules.STANDARD);
		Publisher publisher = new Publisher(this.client, this.jdbc, new BlockCatalog(this.client),
				Duration.ofMillis(200), PartitionRules.STANDARD);
		verifier.takeUnfit(RUN, target);
		long staged = number("SELECT count(*) FROM " + StagingTable.nameOf(RUN)) + DeletedCells.count(this.jdbc, RUN);
		verifier.prepare(RUN, target, staged);
		Publication publication = new Publication(new Attempt(RUN, 1, 1), this.lease, target, staged, 0,
				new DeleteGuard(DeleteRules.STANDARD, null, 1, ""));
		assertThat(publisher.isOutdated(publication)).isFalse();
		return publisher.publish(publication);
	}

	@Test
	void aSmallFileDoesNotReadALargeBlockOrAListAsAWhole() {
		sql("CREATE TABLE app.list (id int PRIMARY KEY, name text)");
		sql("INSERT INTO app.list SELECT n, repeat('x', 60) FROM generate_series(1, 40000) n");
		sql("CREATE TABLE app.big (id int PRIMARY KEY, code text UNIQUE, region int REFERENCES app.list, amount numeric "
				+ "CHECK (amount >= 0))");
		sql("INSERT INTO app.big SELECT n, 'code ' || n, 1 + n % 40000, n FROM generate_series(1, 100000) n");
		sql("ANALYZE app.big");
		sql("ANALYZE app.list");
		for (Mode mode : List.of(Mode.UPSERT, Mode.UPDATE, Mode.APPEND)) {
			String rows = switch (mode) {
				case UPSERT ->
					"SELECT n * 199, 'code ' || n * 199, 1 + n * 199 % 40000, n FROM generate_series(1, 1000) n";
				case UPDATE ->
					"SELECT n * 91, 'code ' || n * 91, 1 + n * 91 % 40000, -n * -1 FROM generate_series(1, 1000) n";
				case APPEND -> "SELECT n * -7, 'new ' || n, 1 + n * 199 % 40000, n FROM generate_series(1, 1000) n";
				default -> throw new IllegalArgumentException(mode.text());
			};
			Target target = staged("big", mode, rows.replace(" FROM generate", ", n FROM generate"));
			this.transaction.executeWithoutResult((status) -> {
				PublishedRows published = publish(target);
				assertThat(published.inserted() + published.updated() + published.unchanged()).as("%s", mode)
					.isEqualTo(1000);
				// One row shows that it is not empty.
				assertThat(number("SELECT pg_stat_get_xact_tuples_returned('app.big'::regclass)"))
					.as("rows of the block that scans returned, in mode %s", mode)
					.isLessThanOrEqualTo(2);
				assertThat(number("SELECT pg_stat_get_xact_tuples_returned('app.list'::regclass)"))
					.as("rows of the list that scans returned, in mode %s", mode)
					.isZero();
				status.setRollbackOnly();
			});
		}
		Block found = new BlockCatalog(this.client).find(this.application, "big").orElseThrow();
		Target cells = new Target(found, found.columns().stream().map(TargetColumn::of).toList(), found.soleKey(),
				LoadRules.of(Mode.UPSERT), List.of(), RowUnit.CELL_OR_DELETE);
		this.staging.drop(RUN);
		this.staging.create(RUN, cells);
		sql("INSERT INTO %s (id, code, region, amount, _record, _cell, _delete) SELECT n * 91, 'code ' || n * 91, 1, 1, n, 1, "
			.formatted(StagingTable.nameOf(RUN)) + "n % 10 = 0 FROM generate_series(1, 1000) n");
		this.transaction.executeWithoutResult((status) -> {
			assertThat(publish(cells).deleted()).isEqualTo(100);
			assertThat(number("SELECT pg_stat_get_xact_tuples_returned('app.big'::regclass)"))
				.as("rows of the block that scans returned: 200 show that no more than half are deleted")
				.isLessThanOrEqualTo(203);
			status.setRollbackOnly();
		});
	}

	/** {@code -Dblockload.large.rows=20000000}. */
	@Test
	@EnabledIfSystemProperty(named = "blockload.large.rows", matches = "\\d+")
	void anUpsertTakesTimeInProportionToItsFile() {
		long rows = Long.getLong("blockload.large.rows");
		sql("CREATE TABLE app.big (id int PRIMARY KEY, name text, amount numeric(12,2))");
		sql("INSERT INTO app.big SELECT n, 'name ' || n, n FROM generate_series(1, %d) n".formatted(rows));
		sql("VACUUM ANALYZE app.big");
		for (long file : List.of(rows / 1000, rows / 1000, rows / 100)) {
			// Half of the rows are new, and all are in random order.
			Target target = staged("big", Mode.UPSERT,
					"SELECT id, 'new', 1, n FROM (SELECT n, n * %d AS id FROM generate_series(1, %d) n ORDER BY random()) f"
						.formatted(2 * rows / file - 1, file));
			this.transaction.executeWithoutResult((status) -> {
				long start = System.nanoTime();
				PublishedRows published = publish(target);
				System.out.printf("upsert of %,d rows into %,d: %.2f s, %,d new, %,d changed%n", file, rows,
						(System.nanoTime() - start) / 1e9, published.inserted(), published.updated());
				assertThat(number("SELECT pg_stat_get_xact_tuples_returned('app.big'::regclass)"))
					.isLessThanOrEqualTo(2);
				status.setRollbackOnly();
			});
		}
	}

	@Test
	void anEmptyBlockIsNotUpdatedAndTheInsertedRowsMustEqualTheStagedOnes() {
		sql("CREATE TABLE app.items (id int PRIMARY KEY, name text)");
		sql("CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS "
				+ "$$ BEGIN RAISE EXCEPTION 'no % expected', tg_op; END $$");
		sql("CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON app.items EXECUTE FUNCTION app.refuse()");
		for (Mode mode : List.of(Mode.UPSERT, Mode.REPLACE, Mode.APPEND)) {
			Target target = staged("items", mode, "SELECT 10 - n, 'x', n FROM generate_series(1, 9) n");
			this.transaction.executeWithoutResult((status) -> {
				assertThat(publish(target).inserted()).as("%s", mode).isEqualTo(9);
				assertThat(this.jdbc.queryForList(here("SELECT id FROM app.items ORDER BY ctid"), Integer.class))
					.containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
				status.setRollbackOnly();
			});
		}
		sql("CREATE FUNCTION app.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$");
		sql("CREATE TRIGGER swallow BEFORE INSERT ON app.items FOR EACH ROW WHEN (new.id = 5) EXECUTE FUNCTION app.swallow()");
		Target target = staged("items", Mode.UPSERT, "SELECT n, 'x', n FROM generate_series(1, 9) n");
		PublishException failure = catchThrowableOfType(PublishException.class,
				() -> this.transaction.executeWithoutResult((status) -> publish(target)));
		assertThat(failure)
			.hasMessage(here("Block app.items took 8 new and 0 changed rows. Expected 9 new and 0 changed rows."));
		assertThat(failure.code()).isEqualTo(PublishCode.COUNTS_DIFFER.text());
	}

	@Test
	void theStagedRowsAreReadOnceToShowThatTheirKeysDiffer() {
		sql("CREATE TABLE app.items (id int PRIMARY KEY, name text)");
		Target target = staged("items", Mode.UPSERT, "SELECT n, 'x', n FROM generate_series(1, 9) n");
		this.transaction.executeWithoutResult((status) -> {
			new Verifier(this.client, this.jdbc, PartitionRules.STANDARD).takeUnfit(RUN, target);
			assertThat(number("SELECT pg_stat_get_xact_numscans('" + StagingTable.nameOf(RUN) + "'::regclass)"))
				.as("scans: one creates the unique index")
				.isEqualTo(1);
		});
	}

	private boolean isInOrder(String key) {
		sql("CREATE TABLE app.ordered (a int, b text, pad text, PRIMARY KEY (a, b))");
		Target target = staged("ordered", Mode.UPSERT,
				"SELECT %s, repeat('x', 900), n FROM generate_series(0, 11999) n".formatted(key));
		KeyIndex index = new KeyIndex(new PublishTools(this.client, this.jdbc), RUN);
		boolean found = Boolean.TRUE.equals(this.transaction.execute((status) -> {
			assertThat(index.create(target.requiredKey())).isTrue();
			return index.isInOrder(target);
		}));
		sql("DROP TABLE app.ordered");
		return found;
	}

	@Test
	void rowsAreInKeyOrderIfNeighborsByKeyAreNeighborsOnDisk() {
		assertThat(isInOrder("n, ''")).as("ascending").isTrue();
		assertThat(isInOrder("-n, ''")).as("descending").isTrue();
		assertThat(isInOrder("n / 1000 % 2 * 6000 + n / 2000 * 1000 + n % 1000, ''")).as("of two lanes").isTrue();
		assertThat(isInOrder("n / 40, md5(n::text)")).as("small groups without order").isTrue();
		assertThat(isInOrder("n / 2000, md5(n::text)")).as("large groups without order").isFalse();
		assertThat(isInOrder("hashint4(n), ''")).as("in random order").isFalse();
	}

}
