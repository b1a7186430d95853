package dev.blockload.importjob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.report.RejectAdvice;
import dev.blockload.report.RejectFile;
import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.StepTime;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Metrics from flat and pivoted files: what becomes of each cell, and what is counted.
 */
class UnpivotImportIT {

	private static final String FILE = """
			Product,Region,Jan 2024,Feb 2024,Mar 2024
			10,North,1.50,2.50,
			20,South,n/a,5,6
			x,North,7,8,9
			30,East,,,10
			""";

	private final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		this.bench.renew();
	}

	private void createRevenue() {
		this.bench.sql("""
				CREATE TABLE app.revenue (product int, region text, month date, amount numeric(12,2),
				                          PRIMARY KEY (product, region, month))""");
	}

	private void define(String more) {
		this.bench.define("revenue", """
				file: {fixed: revenue.csv}
				block: revenue
				columns: {product: Product, region: Region}
				""" + more);
	}

	private void defineUnpivot(String mode, String blankCells) {
		define("""
				mode: %s
				unpivot:
				  headers: {from: Jan 2024, to: Mar 2024}
				  into: {month: {format: MMM yyyy}}
				  values-into: amount
				  blank-cells: %s
				rejects: {max: 5}
				""".formatted(mode, blankCells));
	}

	private void assertBalanced(Run run, long read, long cells, long loaded, long rejected, long blank) {
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().read()).isEqualTo(read);
		assertThat(run.counts().cells()).isEqualTo(cells);
		assertThat(run.loaded()).isEqualTo(loaded);
		assertThat(run.counts().rejected()).isEqualTo(rejected);
		assertThat(run.counts().blankCells()).isEqualTo(blank);
		assertThat(run.counts().imbalance()).isEmpty();
	}

	@Test
	void aFlatAndAPivotedFileLoadTheSameMetric() {
		createRevenue();
		this.bench.define("flat", """
				file: {fixed: flat.csv}
				block: revenue
				mode: upsert
				columns: {product: Product, region: Region, month: {from: Month, format: yyyy-MM}, amount: Revenue}
				""");
		this.bench.put("flat.csv", "Product,Region,Month,Revenue\n10,North,2024-01,1.50\n10,North,2024-02,9\n");
		assertThat(this.bench.run("flat").counts()).isEqualTo(new Run.Counts(2L, 2L, 0L, 2L, 0L, 0L, 0L));
		defineUnpivot("upsert", "skip");
		this.bench.put("revenue.csv", FILE);
		Run run = this.bench.run("revenue");
		assertBalanced(run, 4, 12, 5, 4, 3);
		assertThat(run.counts().inserted()).isEqualTo(3);
		assertThat(run.counts().updated()).isEqualTo(1);
		assertThat(run.counts().unchanged()).isEqualTo(1);
		assertThat(this.bench.rows("SELECT * FROM app.revenue ORDER BY 1, 3")).containsExactly(
				"10|North|2024-01-01|1.50", "10|North|2024-02-01|2.50", "20|South|2024-02-01|5.00",
				"20|South|2024-03-01|6.00", "30|East|2024-03-01|10.00");
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::cell, Reject::cells, Reject::reason)
			.containsExactly(tuple(2L, 3, 1,
					"Cell 'Jan 2024': 'n/a' is not a valid number. Expected digits with '.' as the decimal separator."),
					tuple(3L, 0, 3, "'x' is not a valid integer. Expected digits."));
		assertThat(RunText.of(run, this.bench.history().rejectGroups(run.id()))).contains("""
				  records    4 read
				  cells      12 read, 5 loaded, 4 rejected, 3 blank
				  rows       3 inserted, 1 updated, 1 unchanged, 0 deleted
				  rejects    3 × not-a-number in product
				""", "  rejects    1 × not-a-number in amount\n");
		assertThat(this.bench.history().steps(run)).extracting(StepTime::step)
			.containsExactly("resolve", "plan", "load", "verify", "publish", "merge");
		assertThat(this.bench.rows("""
				SELECT sum(read_count), sum(write_count), sum(process_skip_count)
				  FROM batch.batch_step_execution JOIN batch.batch_job_execution_params p USING (job_execution_id)
				 WHERE step_name LIKE 'load:%%' AND parameter_name = 'run' AND parameter_value = '%d'"""
			.formatted(run.id()))).as("Spring Batch counts records").containsExactly("4|4|0");
	}

	@Test
	void theLimitForRejectsCountsCells() {
		createRevenue();
		defineUnpivot("upsert", "skip");
		this.bench.put("revenue.csv", FILE + "y,North,,,1\n");
		Run run = this.bench.run("revenue");
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().message()).isEqualTo("7 of 15 cells were rejected. The import allows at most 5.");
		assertThat(run.counts().cells()).isEqualTo(15);
		assertThat(run.staged()).isEqualTo(5);
		assertThat(run.counts().blankCells()).isEqualTo(3);
	}

	@Test
	void aReplaceKeepsTheItemsOfRejectedCells() {
		createRevenue();
		this.bench.sql("""
				INSERT INTO app.revenue VALUES (20, 'South', '2024-01-01', 1), (20, 'South', '2024-12-01', 2),
				                               (10, 'North', '2024-03-01', 3)""");
		define("""
				mode: replace
				max-delete: none
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount}
				rejects: {max: 1}
				""");
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024\n20,South,n/a,5\n");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 1, 2, 1, 1, 0);
		assertThat(run.counts().deleted()).isEqualTo(2);
		assertThat(this.bench.rows("SELECT * FROM app.revenue ORDER BY 1, 3"))
			.containsExactly("20|South|2024-01-01|1.00", "20|South|2024-02-01|5.00");
	}

	@Test
	void blankCellsCanBeNullOrZero() {
		createRevenue();
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,1,,3\n");
		defineUnpivot("upsert", "null");
		assertBalanced(this.bench.run("revenue"), 1, 3, 3, 0, 0);
		assertThat(this.bench.rows("SELECT month, amount FROM app.revenue ORDER BY 1"))
			.containsExactly("2024-01-01|1.00", "2024-02-01|∅", "2024-03-01|3.00");
		defineUnpivot("upsert", "zero");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 1, 3, 3, 0, 0);
		assertThat(run.counts().updated()).isEqualTo(1);
		assertThat(this.bench.rows("SELECT month, amount FROM app.revenue ORDER BY 1"))
			.containsExactly("2024-01-01|1.00", "2024-02-01|0.00", "2024-03-01|3.00");
	}

	/** The counts of cells that delete, and the balance that they need. */
	private void assertDeleted(Run run, long inserted, long updated, long unchanged, long deleted, long ofCells) {
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		Run.Counts counts = run.counts();
		assertThat(
				List.of(counts.inserted(), counts.updated(), counts.unchanged(), counts.deleted(), counts.blankCells()))
			.containsExactly(inserted, updated, unchanged, deleted, 0L);
		assertThat(counts.imbalance(ofCells)).isEmpty();
	}

	private void createCells(String... rows) {
		createRevenue();
		this.bench.sql("INSERT INTO app.revenue VALUES " + String.join(", ", rows));
	}

	private List<String> revenue() {
		return this.bench.rows("SELECT product, month, amount FROM app.revenue ORDER BY 1, 2");
	}

	private Run undo(Run run) {
		return this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(run.id())));
	}

	@Test
	void blankCellsDeleteTheirItemsAndUndoRestoresThem() {
		createCells("(10, 'North', '2024-01-01', 1)", "(10, 'North', '2024-02-01', 2)",
				"(10, 'North', '2024-03-01', 3)", "(40, 'North', '2024-01-01', 9)");
		List<String> before = revenue();
		defineUnpivot("upsert", "delete");
		this.bench.put("revenue.csv",
				"Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,1,,4\n20,South,,5,\nx,South,,1,\n20,East,y,,\n");
		Run run = this.bench.run("revenue");
		assertThat(List.of(run.counts().cells(), run.loaded(), run.counts().rejected())).containsExactly(12L, 8L, 4L);
		assertDeleted(run, 1, 1, 5, 1, 1);
		assertThat(revenue()).containsExactly("10|2024-01-01|1.00", "10|2024-03-01|4.00", "20|2024-02-01|5.00",
				"40|2024-01-01|9.00");
		undo(run);
		assertThat(revenue()).isEqualTo(before);
	}

	@Test
	void anUpdateDeletesAndRejectsOnlyUnknownValues() {
		createCells("(10, 'North', '2024-01-01', 1)", "(10, 'North', '2024-02-01', 2)");
		defineUnpivot("update", "delete");
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,,3,\n20,South,,4,\n");
		Run run = this.bench.run("revenue");
		assertDeleted(run, 0, 1, 3, 1, 1);
		assertThat(revenue()).containsExactly("10|2024-02-01|3.00");
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::cell, Reject::code)
			.containsExactly(tuple(2L, 4, "key-unknown"));
	}

	@Test
	void aReplaceDeletesBlankCellsAlsoOfMonthsWithoutAValue() {
		createCells("(10, 'North', '2024-01-01', 1)", "(11, 'North', '2024-01-01', 2)",
				"(10, 'North', '2024-02-01', 3)", "(10, 'North', '2024-12-01', 4)");
		define("""
				mode: replace
				max-delete: none
				scope: [month]
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount, blank-cells: delete}
				""");
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024\n10,North,,5\n");
		assertDeleted(this.bench.run("revenue"), 0, 1, 0, 2, 1);
		assertThat(revenue()).containsExactly("10|2024-02-01|5.00", "10|2024-12-01|4.00");
	}

	@Test
	void deletesOfCellsFollowTheRulesForDeletes() {
		createCells("(10, 'North', '2024-01-01', 1)", "(10, 'North', '2024-02-01', 2)");
		this.bench
			.sql("""
					CREATE TABLE app.note (product int, region text, month date,
					                       CONSTRAINT of_cell FOREIGN KEY (product, region, month) REFERENCES app.revenue)""");
		this.bench.sql("INSERT INTO app.note VALUES (10, 'North', '2024-02-01')");
		List<String> before = revenue();
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,,,\n");
		String unpivot = "unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount, blank-cells: delete}\n";
		define("mode: upsert\nmax-delete: 1\n" + unpivot);
		Run run = this.bench.run("revenue");
		assertThat(run.error().code()).isEqualTo("too-many-deletes");
		assertThat(run.error().message()).isEqualTo("The run would delete 2 of the 2 rows of block "
				+ this.bench.application() + ".revenue. The limit is 1 row (max-delete).");
		define("mode: upsert\nmax-delete: none\n" + unpivot);
		run = this.bench.run("revenue");
		assertThat(run.error().code()).isEqualTo("still-referenced");
		assertThat(run.error().message()).isEqualTo(("Mode upsert would delete 1 row of %1$s.revenue to which 1 row of "
				+ "%1$s.note refers (constraint of_cell): (product, region, month) = (10, North, 2024-02-01).")
			.formatted(this.bench.application()));
		assertThat(revenue()).isEqualTo(before);
		this.bench.sql("DELETE FROM app.note");
		assertDeleted(this.bench.run("revenue"), 0, 0, 1, 2, 2);
		assertThat(revenue()).isEmpty();
	}

	@Test
	void aDeletedItemLeavesItsUniqueValueAndNoItemIsCreatedForADelete() {
		this.bench.sql("CREATE TABLE app.product (code text PRIMARY KEY)");
		this.bench.sql("INSERT INTO app.product VALUES ('a')");
		this.bench
			.sql("""
					CREATE TABLE app.revenue (product text REFERENCES app.product, region text, month date,
					                          amount numeric(12,2) NOT NULL UNIQUE, PRIMARY KEY (product, region, month))""");
		this.bench
			.sql("INSERT INTO app.revenue VALUES ('a', 'North', '2024-01-01', 7), ('a', 'North', '2024-03-01', 8)");
		this.bench.define("revenue", """
				file: {fixed: revenue.csv}
				block: revenue
				mode: upsert
				columns: {product: {from: Product, unknown: create}, region: Region}
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount, blank-cells: delete}
				""");
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024\na,North,,7\nb,North,,\nc,North,1,\n");
		Run run = this.bench.run("revenue");
		assertDeleted(run, 2, 0, 3, 1, 1);
		assertThat(run.counts().created()).isEqualTo(Map.of(this.bench.application() + ".product", 1L));
		assertThat(revenue()).containsExactly("a|2024-02-01|7.00", "a|2024-03-01|8.00", "c|2024-01-01|1.00");
		assertThat(this.bench.rows("SELECT code FROM app.product ORDER BY 1")).containsExactly("a", "c");
	}

	@Test
	void duplicateCellsThatDeleteFollowTheRuleForDuplicates() {
		String file = "Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,,6,\n10,North,5,,\n";
		createRevenue();
		assertDuplicates("fail", file, 0, 6, List.of("4|10.00"));
		assertDuplicates("first", file, 2, 3, List.of("2|10.00"));
		assertDuplicates("last", file, 2, 3, List.of("2|9.00"));
		assertDuplicates("{sum: amount}", file, 1, 3, List.of("3|15.00"));
	}

	@Test
	void aBlankCellDeletesAnItemOfAListThatRefersToItself() {
		this.bench
			.sql("""
					CREATE TABLE app.revenue (product int, month date, amount numeric, PRIMARY KEY (product, month),
					                          base int, CONSTRAINT base FOREIGN KEY (base, month) REFERENCES app.revenue)""");
		this.bench
			.sql("INSERT INTO app.revenue VALUES (1, '2024-01-01', 1), (1, '2024-02-01', 2), (3, '2024-02-01', 3)");
		this.bench.sql("INSERT INTO app.revenue VALUES (2, '2024-01-01', 4, 1), (2, '2024-02-01', 5, 1)");
		String rest = """
				file: {fixed: revenue.csv}
				block: revenue
				max-delete: none
				columns: {product: Product, base: Base}
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount, blank-cells: delete}
				rejects: {max: 10}
				""";
		this.bench.define("revenue", "mode: upsert\n" + rest);
		// Product 2 moves to another base while the cell of the old one is deleted; 4
		// refers to a cell that is deleted.
		this.bench.put("revenue.csv", "Product,Base,Jan 2024,Feb 2024\n1,,9,\n2,3,,6\n3,,8,3\n4,1,7,7\n");
		Preview preview = this.bench.bean(Previewer.class).first("revenue", new RequestedFile.ByRule(), 2);
		assertThat(preview.unit().canDelete()).isTrue();
		assertThat(preview.rows())
			.extracting(Preview.Row::record, Preview.Row::effect, (row) -> String.valueOf(row.values()))
			.containsExactly(tuple(1L, Preview.Effect.LOADS, "[1, 2024-01-01, 9, null]"),
					tuple(1L, Preview.Effect.DELETES, "[1, 2024-02-01, null, null]"),
					tuple(2L, Preview.Effect.DELETES, "[2, 2024-01-01, null, 3]"),
					tuple(2L, Preview.Effect.LOADS, "[2, 2024-02-01, 6, 3]"));
		Run run = this.bench.run("revenue");
		assertDeleted(run, 2, 2, 1, 2, 2);
		assertThat(this.bench.rows("SELECT product, month, amount, base FROM app.revenue ORDER BY 1, 2"))
			.containsExactly("1|2024-01-01|9|∅", "2|2024-02-01|6|3", "3|2024-01-01|8|∅", "3|2024-02-01|3|∅",
					"4|2024-01-01|7|1");
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::cell, Reject::code)
			.containsExactly(tuple(4L, 4, "unknown-reference"));
		undo(run);
		assertThat(this.bench.rows("SELECT product, month, amount, base FROM app.revenue ORDER BY 1, 2"))
			.containsExactly("1|2024-01-01|1|∅", "1|2024-02-01|2|∅", "2|2024-01-01|4|1", "2|2024-02-01|5|1",
					"3|2024-02-01|3|∅");
		// An item that stays refers to the cell.
		this.bench.put("revenue.csv", "Product,Base,Feb 2024\n1,,\n");
		run = this.bench.run("revenue");
		assertThat(run.error().message().replace(this.bench.application(), "app")).isEqualTo(
				"Mode upsert would delete 1 row of app.revenue to which 1 row of app.revenue refers (constraint base): (product, month) = (1, 2024-02-01).");
	}

	@Test
	void deletesOfCellsThatCannotBeMadeAreRefused() {
		this.bench.sql("""
				CREATE TABLE app.revenue (product int, region text, month date, amount numeric(12,2), _delete int,
				                          PRIMARY KEY (product, region, month))""");
		defineUnpivot("upsert", "delete");
		assertThatThrownBy(() -> this.bench.run("revenue")).hasMessageEndingWith("Block " + this.bench.application()
				+ ".revenue has a column '_delete', a name that the staging table reserves. Rename the column.");
		this.bench.sql("ALTER TABLE app.revenue DROP COLUMN _delete");
		defineUnpivot("append", "delete");
		assertThatThrownBy(() -> this.bench.run("revenue")).hasMessageEndingWith(
				"blank-cells is 'delete', but mode is 'append', which changes no existing item. Expected mode update, upsert or replace.");
	}

	private void assertDuplicates(String policy, String file, long deleted, long mergedOrRejected, List<String> left) {
		this.bench.sql("DELETE FROM app.revenue");
		this.bench.sql("""
				INSERT INTO app.revenue VALUES (10, 'North', '2024-01-01', 1), (10, 'North', '2024-02-01', 2),
				                               (10, 'North', '2024-03-01', 3), (11, 'North', '2024-03-01', 4)""");
		define("""
				mode: upsert
				duplicates: %s
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount, blank-cells: delete}
				rejects: {max: 10}
				""".formatted(policy));
		this.bench.put("revenue.csv", file);
		Run run = this.bench.run("revenue");
		assertThat(run.status()).as(policy).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().deleted()).as(policy).isEqualTo(deleted);
		assertThat(run.counts().merged() + run.counts().rejected()).as(policy).isEqualTo(mergedOrRejected);
		assertThat(run.counts().imbalance(deleted)).as(policy).isEmpty();
		assertThat(this.bench.rows("SELECT count(*), sum(amount) FROM app.revenue")).as(policy).isEqualTo(left);
	}

	@Test
	void cellsWithTheSameKeyAreRejectsWithTheirHeadersAndRawText() {
		createRevenue();
		defineUnpivot("upsert", "skip");
		this.bench.put("revenue.csv",
				"Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,1,2,\n20,North,1,,\n10,North,,3,4\n");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 3, 9, 3, 2, 4);
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::cell, Reject::reason, Reject::raw)
			.containsExactly(tuple(1L, 4,
					"Cell 'Feb 2024': 2 records of this file have the key (product, region, month) = (10, North, 2024-02-01). Expected one.",
					"10,North,1,2,"),
					tuple(3L, 4,
							"Cell 'Feb 2024': 2 records of this file have the key (product, region, month) = (10, North, 2024-02-01). Expected one.",
							"10,North,,3,4"));
	}

	@Test
	void severalMeasuresSideBySideAreOneRowPerMonth() {
		this.bench.sql("""
				CREATE TABLE app.revenue (product int, region text, month date, plan numeric, actual numeric,
				                          PRIMARY KEY (product, region, month))""");
		define("""
				mode: upsert
				unpivot:
				  into: {month: {format: MMM yyyy}}
				  values-into: {'* Plan': plan, '* Actual': {actual: {decimal-separator: ','}}}
				""");
		this.bench.put("revenue.csv", """
				Product,Region,Jan 2024 Plan,Jan 2024 Actual,Feb 2024 Plan,Comment
				10,North,1.5,"2,5",3,ok
				""");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 1, 2, 2, 0, 0);
		assertThat(run.warnings()).extracting((warning) -> warning.message())
			.containsExactly("These columns of the file are not loaded, because no column of "
					+ this.bench.application() + ".revenue is mapped to them: Comment.");
		assertThat(this.bench.rows("SELECT month, plan, actual FROM app.revenue ORDER BY 1"))
			.containsExactly("2024-01-01|1.5|2.5", "2024-02-01|3|∅");
	}

	@Test
	void keylessAndPartitionedBlocksTakeCells() {
		this.bench.sql("CREATE TABLE app.revenue (product int, region text, month date, amount numeric)");
		defineUnpivot("append", "skip");
		this.bench.put("revenue.csv", FILE);
		assertBalanced(this.bench.run("revenue"), 4, 12, 5, 4, 3);
		assertThat(this.bench.rows("SELECT count(*), sum(amount) FROM app.revenue")).containsExactly("5|25.00");
		this.bench.sql("DROP TABLE app.revenue");
		this.bench.sql("""
				CREATE TABLE app.revenue (product int, region text, month date, amount numeric, _load bigint NOT NULL)
				 PARTITION BY RANGE (_load)""");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 4, 12, 5, 4, 3);
		assertThat(this.bench.rows("SELECT count(*), sum(amount) FROM app.revenue WHERE _load = " + run.id()))
			.containsExactly("5|25.00");
	}

	@Test
	void cellsWithTheSameKeyAreAddedUpOnDemand() {
		createRevenue();
		define("""
				mode: upsert
				duplicates: {sum: amount}
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount}
				rejects: {max: 2}
				""");
		this.bench.put("revenue.csv",
				"Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,1,2,\n10,North,10,,x\n10,North,,20,4\n");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 3, 9, 4, 2, 3);
		assertThat(run.counts().merged()).isEqualTo(2);
		assertThat(run.counts().inserted()).isEqualTo(2);
		assertThat(this.bench.rows("SELECT month, amount FROM app.revenue ORDER BY 1"))
			.containsExactly("2024-01-01|11.00", "2024-02-01|22.00");
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::cell, Reject::code)
			.containsExactly(tuple(2L, 5, "not-a-number"), tuple(3L, 5, "duplicate-incomplete"));
	}

	@Test
	void headersAreLookedUpInAList() {
		this.bench.sql("CREATE TABLE app.period (id int PRIMARY KEY, code text NOT NULL UNIQUE)");
		this.bench.sql("INSERT INTO app.period VALUES (1, 'Q1'), (2, 'Q2')");
		this.bench.sql("""
				CREATE TABLE app.revenue (product int, region text, period int REFERENCES app.period, amount numeric,
				                          PRIMARY KEY (product, region, period))""");
		define("""
				mode: upsert
				unpivot: {headers: [Q1, Q2, Q9], into: {period: {match: code}}, values-into: amount}
				rejects: {max: 1}
				""");
		this.bench.put("revenue.csv", "Product,Region,Q1,Q2,Q9\n10,North,1,2,3\n");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 1, 3, 2, 1, 0);
		assertThat(this.bench.rows("SELECT period, amount FROM app.revenue ORDER BY 1")).containsExactly("1|1", "2|2");
		assertThat(this.bench.rejects(run)).extracting(Reject::cell, Reject::code)
			.containsExactly(tuple(5, "unknown-reference"));
	}

	@Test
	void correctedCellsAreLoadedFromTheFileOfRejects() throws IOException {
		createRevenue();
		define("""
				mode: replace
				unpivot: {headers: others, into: {month: {format: MMM yyyy}}, values-into: amount}
				rejects: {max: 5}
				""");
		this.bench.put("revenue.csv", "Product,Region,Jan 2024,Feb 2024,Mar 2024\n10,North,x,y,3\nz,South,1,2,\n");
		Run run = this.bench.run("revenue");
		assertBalanced(run, 2, 6, 1, 5, 0);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		RejectFile.Summary summary = RejectFile.write(this.bench.history(), run, out);
		String file = out.toString(StandardCharsets.UTF_8);
		assertThat(file).isEqualTo(
				"""
						Product,Region,Jan 2024,Feb 2024,Mar 2024,_reject_line,_reject_column,_reject_code,_reject_reason
						10,North,x,y,3,2,amount,not-a-number,Cell 'Jan 2024': 'x' is not a valid number. Expected digits with '.' as the decimal separator. Cell 'Feb 2024': 'y' is not a valid number. Expected digits with '.' as the decimal separator.
						z,South,1,2,,3,product,not-a-number,'z' is not a valid integer. Expected digits.
						""");
		assertThat(RejectAdvice.of(run, summary, Mode.UPSERT))
			.startsWith("5 cells were rejected. Correct the file and load it:\n  ./blockload correct " + run.id())
			.doesNotContain("Empty the cells");
		assertThat(RejectAdvice.of(run, summary, Mode.APPEND)).contains(
				"\nEmpty the cells of these records that are loaded already: mode append would add them again.\n");
		this.bench.put("corrected.csv", file.replace(",x,y,3", ",1,2,3").replace("z,South", "20,South"));
		Run corrected = this.bench.run(new RunRequest("revenue", new RequestedFile.OfKey("corrected.csv"), Mode.UPSERT,
				RunRequest.Repeat.SKIP));
		assertBalanced(corrected, 2, 6, 5, 0, 1);
		assertThat(this.bench.rows("SELECT product, month, amount FROM app.revenue ORDER BY 1, 2")).containsExactly(
				"10|2024-01-01|1.00", "10|2024-02-01|2.00", "10|2024-03-01|3.00", "20|2024-01-01|1.00",
				"20|2024-02-01|2.00");
	}

	@Test
	void theExamplesOfThePageLoad() throws IOException {
		String page = Files.readString(Path.of("src/docs/definitions.md"));
		String section = page.substring(page.indexOf("### `unpivot`"), page.indexOf("### References"));
		List<String> blocks = Pattern.compile("(?s)```[a-z]+\n(.*?)```")
			.matcher(section)
			.results()
			.map((block) -> block.group(1))
			.toList();
		assertThat(blocks).hasSize(8);
		for (int example = 0; example < blocks.size(); example += 4) {
			String ddl = blocks.get(example);
			String block = ddl.replaceAll("(?s)CREATE TABLE (\\w+).*", "$1");
			this.bench.sql(ddl.replace("CREATE TABLE ", "CREATE TABLE app."));
			this.bench.put(block + ".csv", blocks.get(example + 1));
			this.bench.define(block, "file: {fixed: %s.csv}\nblock: %s\nmode: upsert\n".formatted(block, block)
					+ blocks.get(example + 2));
			assertThat(this.bench.run(block).status()).isEqualTo(RunStatus.COMPLETED);
			assertThat(this.bench.rows("SELECT * FROM app." + block + " ORDER BY 1, 2"))
				.isEqualTo(blocks.get(example + 3).replace(" | ", "|").lines().toList());
		}
	}

}
