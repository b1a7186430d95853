package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Duplicates;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.mapping.RowUnit;
import dev.blockload.run.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows with the same key, as they are staged: in any order, and rejected at any time.
 */
class DuplicateKeysIT {

	private static final long RUN = 800_000_000L + ProcessHandle.current().pid();

	private final String schema = "duplicates_" + UUID.randomUUID().toString().substring(0, 8);

	private Connection connection;

	private JdbcTemplate jdbc;

	private PublishTools tools;

	private StagingTable staging;

	@BeforeEach
	void connect() throws SQLException {
		var unused = TestDatabase.migrated();
		Database database = TestDatabase.get();
		this.connection = DriverManager.getConnection(database.url(), database.username(), database.password());
		// Everything is one transaction, which is rolled back.
		this.connection.setAutoCommit(false);
		SingleConnectionDataSource source = new SingleConnectionDataSource(this.connection, true);
		this.jdbc = new JdbcTemplate(source);
		this.tools = new PublishTools(JdbcClient.create(source), this.jdbc);
		this.staging = new StagingTable(this.jdbc, source);
		this.jdbc.execute("SET search_path = pg_catalog, pg_temp");
		this.jdbc.execute("CREATE SCHEMA " + this.schema);
		this.jdbc.execute(
				"CREATE TABLE " + this.schema + ".plan (k0 int, name text, x double precision, " + "PRIMARY KEY (k0))");
	}

	@AfterEach
	void rollBack() throws SQLException {
		this.connection.rollback();
		this.connection.close();
	}

	/** Rows of the values of the block, and the number of the record. */
	private Target staged(Duplicates duplicates, String... rows) {
		return staged(RowUnit.RECORD, duplicates, rows);
	}

	private Target staged(RowUnit unit, Duplicates duplicates, String... rows) {
		var block = new BlockCatalog(this.tools.client()).find(this.schema, "plan").orElseThrow();
		Target target = new Target(block, block.columns().stream().map(TargetColumn::of).toList(), block.soleKey(),
				LoadRules.of(Mode.UPSERT).with(duplicates), List.of(), unit);
		this.staging.create(RUN, target);
		this.jdbc.execute(
				"INSERT INTO " + StagingTable.nameOf(RUN) + " VALUES (" + String.join("), (", List.of(rows)) + ")");
		return target;
	}

	private void examine(Target target) {
		new Examination(this.tools, RUN, target).run();
	}

	private List<String> rows(String query) {
		return this.jdbc.queryForList("SELECT r::text FROM (" + query + ") r ORDER BY 1", String.class);
	}

	private List<String> left() {
		return rows("SELECT * FROM " + StagingTable.nameOf(RUN));
	}

	private List<String> taken() {
		return rows("SELECT _record, disposition, code FROM " + TakenRows.nameOf(RUN));
	}

	private static Duplicates of(Duplicates.Policy policy, String... sums) {
		return new Duplicates(policy, List.of(sums));
	}

	@Test
	void theOrderIsThatOfTheFileAndNotThatOfTheTable() {
		String[] rows = { "1, 'c', 1, 3", "1, 'a', 1, 1", "1, 'd', 1, 4", "1, 'b', 1, 2" };
		examine(staged(of(Duplicates.Policy.FIRST), rows));
		assertThat(left()).containsExactly("(1,a,1,1)");
		this.staging.drop(RUN);
		examine(staged(of(Duplicates.Policy.LAST), rows));
		assertThat(left()).containsExactly("(1,d,1,4)");
		this.staging.drop(RUN);
		examine(staged(of(Duplicates.Policy.SUM, "x"), "1, 'a', -1e16, 3", "1, 'a', 1e16, 1", "1, 'a', 1, 2"));
		assertThat(left()).as("1e16 + 1 - 1e16, added from left to right").containsExactly("(1,a,0,1)");
	}

	@Test
	void rowsFollowTheRowThatTheyWereMergedInto() {
		for (Duplicates rule : List.of(of(Duplicates.Policy.FIRST), of(Duplicates.Policy.LAST),
				of(Duplicates.Policy.SUM, "x"))) {
			Target target = staged(rule, "1, 'a', 1, 1", "1, 'a', 1, 2", "2, 'b', 1, 3", "3, 'c', 1, 4", "3, 'c', 1, 5",
					"1, 'a', 1, 6");
			examine(target);
			assertThat(taken()).as(rule.toString()).hasSize(3).allMatch((row) -> row.contains("merged"));
			TakenRows taken = new TakenRows(this.tools, RUN, target);
			taken.take(test(Disposition.REJECTED, 1));
			taken.take(test(Disposition.SKIPPED, 3));
			new IncompleteKeys(RUN, target).examine(this.tools, taken);
			boolean last = rule.policy() == Duplicates.Policy.LAST;
			assertThat(taken()).containsExactly("(1,rejected," + (last ? "duplicate-incomplete)" : "null-in-key)"),
					"(2,rejected,duplicate-incomplete)", "(4,skipped,null-in-key)", "(5,skipped,null-in-key)",
					"(6,rejected," + (last ? "null-in-key)" : "duplicate-incomplete)"));
			assertThat(rows("SELECT * FROM " + RejectedKeyTable.nameOf(RUN))).containsExactly("(1,1)", "(1,2)",
					"(1,6)");
			assertThat(rows("SELECT reason FROM " + TakenRows.nameOf(RUN) + " WHERE _record = 2")).containsExactly(
					"(\"3 records of this file have the key (k0) = (1): records 1, 2, 6. Record " + (last ? 6 : 1)
							+ " was rejected, so none is loaded (duplicates: " + rule.policy().text() + ").\")");
			assertThat(rows("SELECT * FROM " + MergedRows.nameOf(RUN))).isEmpty();
			this.staging.drop(RUN);
		}
	}

	private static StagedTest test(Disposition disposition, int key) {
		return new StagedTest(disposition, KeyRejectCode.NULL_IN_KEY, """
				SELECT s.ctid AS "row", 'k0' AS column_name, 'Wrong.' AS reason, NULL::text AS value FROM %s s
				 WHERE s.k0 = %d""".formatted(StagingTable.nameOf(RUN), key));
	}

	@Test
	void anExaminationThatRunsAgainChangesNothing() {
		Target target = staged(of(Duplicates.Policy.SUM, "x"), "1, 'a', 1, 1", "1, 'a', 2, 2", "2, 'b', 1, 3");
		examine(target);
		List<String> before = taken();
		examine(target);
		assertThat(taken()).isEqualTo(before).containsExactly("(2,merged,duplicate-key)");
		assertThat(left()).containsExactly("(1,a,3,1)", "(2,b,1,3)");
	}

	@Test
	void theOrderOfCellsIsThatOfRecordsAndFields() {
		String[] cells = { "1, 'd', 1, 2, 2", "1, 'b', 1, 1, 7", "1, 'c', 1, 2, 1", "1, 'a', 1, 1, 3" };
		examine(staged(RowUnit.CELL, of(Duplicates.Policy.FIRST), cells));
		assertThat(left()).containsExactly("(1,a,1,1,3)");
		this.staging.drop(RUN);
		Target target = staged(RowUnit.CELL, of(Duplicates.Policy.LAST), cells);
		examine(target);
		assertThat(left()).containsExactly("(1,d,1,2,2)");
		TakenRows taken = new TakenRows(this.tools, RUN, target);
		taken.take(test(Disposition.REJECTED, 1));
		new IncompleteKeys(RUN, target).examine(this.tools, taken);
		assertThat(rows("SELECT _record, _cell, reason FROM " + TakenRows.nameOf(RUN) + " WHERE _cell = 7"))
			.containsExactly("(1,7,\"4 cells of this file have the key (k0) = (1), in records 1, 1, 2, 2. "
					+ "Record 2 was rejected, so none is loaded (duplicates: last).\")");
	}

}
