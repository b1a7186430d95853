package dev.blockload.importjob;

import java.util.List;

import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Undo of runs of a block without a key, an ordinary one or one partitioned by load.
 */
class UndoWithoutKeyIT extends UndoFixture {

	@Test
	void aBlockWithoutAKeyIsUndoneIfItsImportRequestsIt() {
		this.bench.sql("CREATE TABLE app.moves (n numeric, what json, at timestamptz DEFAULT '2024-01-01Z')");
		this.bench.sql("INSERT INTO app.moves VALUES (1.0, '{}'), (1.00, '{}'), (2, NULL)");
		String moves = "file: {fixed: moves.csv}\nblock: moves\nmode: %s\nmax-delete: none\n";
		this.bench.define("moves", moves.formatted("replace") + "undo: {keep: 3}\n");
		List<String> before = moves();
		Run replace = load("moves", "n,what\n1.00,{}\n1.00,{}\n3,\n");
		List<String> between = moves();
		this.bench.define("moves", moves.formatted("append").replace("max-delete: none", "undo: {keep: 3}"));
		Run append = load("moves", "n,what\n1.00,{}\n");
		List<String> after = moves();
		Run undo = undo(append);
		assertThat(undo.counts()).isEqualTo(undone(0, 0, 1));
		assertThat(moves()).isEqualTo(between);
		Run earlier = undo(replace);
		assertThat(earlier.counts()).isEqualTo(undone(3, 0, 3));
		assertThat(moves()).isEqualTo(before);
		assertThat(undo(earlier).counts()).isEqualTo(undone(3, 0, 3));
		undo(undo);
		assertThat(moves()).isEqualTo(after);
		this.bench.sql("DELETE FROM app.moves WHERE ctid = (SELECT min(ctid) FROM app.moves WHERE n = 1)");
		Run last = this.bench.history().newest("moves", 1).get(0);
		undo(last);
		this.bench.sql("UPDATE app.moves SET n = 3.0 WHERE n = 3");
		UndoException refused = refused(this.bench.history().newest("moves", 3).get(2));
		assertThat(refused.code()).isEqualTo("undo-row-changed");
		assertThat(refused.message()).matches("Another writer deleted or changed a row of block "
				+ this.bench.application() + "\\.moves after run \\d+ added it: \\(1\\.00,\\{},.*\\)\\.");
		this.bench.define("moves", moves.formatted("append").replace("max-delete: none\n", ""));
		assertThat(refused(load("moves", "n,what\n7,\n")).code()).isEqualTo("undo-not-kept");
	}

	private List<String> moves() {
		return this.bench.rows("SELECT * FROM app.moves ORDER BY n::text, what::text, at");
	}

	private List<String> sales() {
		return this.bench.rows("SELECT amount, region, _load FROM app.sales ORDER BY _load, amount");
	}

	private List<String> partitions() {
		return this.bench.rows("""
				SELECT c.relname, pg_get_expr(relpartbound, c.oid) FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid
				 WHERE inhparent = 'app.sales'::regclass ORDER BY 2, 1""");
	}

	private void createSales() {
		this.bench.sql("CREATE TABLE app.region (name text PRIMARY KEY)");
		this.bench.sql("INSERT INTO app.region VALUES ('north'), ('south')");
		this.bench.sql("""
				CREATE TABLE app.sales (amount int CHECK (amount > 0), region text REFERENCES app.region,
				                        _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		this.bench.sql("CREATE INDEX ON app.sales (region)");
		this.bench.sql("CREATE TABLE app.sales_old PARTITION OF app.sales FOR VALUES FROM (MINVALUE) TO (0)");
		this.bench.sql("INSERT INTO app.sales VALUES (1, 'north', -1)");
		defineSales("append");
	}

	private void defineSales(String mode) {
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: " + mode + "\n"
				+ (mode.equals("replace") ? "max-delete: none\n" : ""));
	}

	@Test
	void appendsAndReplacesOfABlockPartitionedByLoadAreUndone() {
		createSales();
		List<String> nothing = sales();
		Run small = load("sales", "amount,region\n2,north\n");
		List<String> one = sales();
		Run large = load("sales", "amount,region\n3,north\n4,south\n5,south\n");
		List<String> two = sales();
		List<String> before = partitions();
		defineSales("replace");
		Run replace = load("sales", "amount,region\n6,south\n7,south\n8,south\n");
		List<String> three = sales();
		assertThat(three).hasSize(3);
		List<String> after = partitions();
		Run undo = undo(replace);
		assertThat(undo.counts()).isEqualTo(undone(5, 0, 3));
		assertThat(sales()).isEqualTo(two);
		assertThat(partitions()).isEqualTo(before);
		assertThat(undo(large).counts()).isEqualTo(undone(0, 0, 3));
		assertThat(sales()).isEqualTo(one);
		Run first = undo(small);
		assertThat(first.counts()).isEqualTo(undone(0, 0, 1));
		assertThat(sales()).isEqualTo(nothing);
		undo(first);
		assertThat(sales()).isEqualTo(one);
		undo(this.bench.history().newest("sales", 3).get(2));
		assertThat(sales()).isEqualTo(two);
		undo(undo);
		assertThat(sales()).isEqualTo(three);
		assertThat(partitions()).isEqualTo(after);
	}

	@Test
	void aReplacedPartitionIsKeptWithoutForeignKeysAndRightsAndTestedAgainBeforeItIsRestored() {
		createSales();
		this.bench.sql("GRANT SELECT ON app.sales_old TO PUBLIC");
		defineSales("replace");
		Run run = load("sales", "amount,region\n6,south\n7,south\n8,south\n");
		String kept = "(SELECT oid FROM pg_class WHERE relname LIKE 'blockload_run_" + run.id() + "_undo_%')";
		assertThat(this.bench.rows("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = " + kept))
			.containsExactly("0");
		assertThat(this.bench.rows("""
				SELECT relnamespace::regnamespace, count(DISTINCT a.grantee) FROM pg_class, aclexplode(relacl) a
				 WHERE pg_class.oid = %s GROUP BY 1""".formatted(kept))).containsExactly("blockload|1");
		this.bench.sql("DELETE FROM app.region WHERE name = 'north'");
		UndoException refused = refused(run);
		assertThat(refused.code()).isEqualTo("undo-constraint");
		assertThat(refused.message())
			.startsWith("Run " + run.id() + " cannot be undone, because a row of a replaced partition of "
					+ this.bench.application() + ".sales violates a constraint: ")
			.contains("sales_region_fkey");
		this.bench.sql("INSERT INTO app.region VALUES ('north')");
		this.bench.jdbc()
			.execute("UPDATE blockload.blockload_run_" + run.id() + "_undo_"
					+ this.bench.rows("SELECT table_oid FROM blockload.undo_partition WHERE action = 'removed'").get(0)
					+ " SET amount = 5");
		undo(run);
		assertThat(sales()).containsExactly("5|north|-1");
		assertThat(this.bench.rows("""
				SELECT conname FROM pg_constraint WHERE conrelid = 'app.sales_old'::regclass AND contype IN ('c', 'f')
				 ORDER BY 1""")).containsExactly("sales_amount_check", "sales_region_fkey");
	}

	@Test
	void rowsOfALoadThatAnotherWriterChangedAreNotTakenAway() {
		createSales();
		Run small = load("sales", "amount,region\n2,north\n3,north\n");
		this.bench.sql("UPDATE app.sales SET region = 'south' WHERE amount = 2");
		UndoException changed = refused(small);
		assertThat(changed.code()).isEqualTo("undo-row-changed");
		assertThat(changed.message()).isEqualTo("Another writer added or changed a row of block "
				+ this.bench.application() + ".sales after run " + small.id() + ": (2,south," + small.id() + ").");
		this.bench.sql("DELETE FROM app.sales WHERE amount = 2");
		assertThat(refused(small).message()).isEqualTo("Another writer deleted 1 row of block "
				+ this.bench.application() + ".sales that run " + small.id() + " added. Rows found: 1. Expected 2.");
		Run large = load("sales", "amount,region\n4,north\n5,south\n6,south\n");
		this.bench.sql("DELETE FROM app.sales WHERE amount = 4");
		assertThat(refused(large).code()).isEqualTo("undo-row-changed");
		assertThat(sales()).hasSize(4);
	}

	@Test
	void aMergeOfPartitionsLeavesRunsUndoable() {
		createSales();
		Run[] runs = new Run[4];
		for (int run = 0; run < runs.length; run++) {
			runs[run] = load("sales", "amount,region\n1,north\n2,south\n" + (run + 3) + ",south\n");
		}
		assertThat(partitions()).hasSizeLessThan(5);
		List<String> rows = sales();
		for (int run = runs.length - 1; run >= 0; run--) {
			undo(runs[run]);
			assertThat(sales()).isEqualTo(rows.subList(0, 1 + 3 * run));
		}
		for (int run = 0; run < runs.length; run++) {
			undo(this.bench.history().newest("sales", 2 * run + 1).get(2 * run));
			assertThat(sales()).isEqualTo(rows.subList(0, 4 + 3 * run));
		}
	}

}
