package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.block.Mode;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rules that need more than one run, another role or a long file to be seen.
 */
class ImportRulesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	private String owner;

	@BeforeEach
	void renew() {
		bench.renew();
		this.owner = "owner_of_" + bench.application();
		bench.sql("CREATE ROLE " + this.owner);
		bench.sql("GRANT USAGE, CREATE ON SCHEMA " + bench.application() + " TO " + this.owner);
	}

	@AfterEach
	void dropOwner() {
		bench.sql("DROP OWNED BY " + this.owner + " CASCADE");
		bench.sql("DROP ROLE " + this.owner);
	}

	private static void createSales() {
		bench.sql("CREATE TABLE app.sales (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		bench.sql("CREATE TABLE app.sales_old PARTITION OF app.sales FOR VALUES FROM (-1) TO (0)");
		bench.sql("INSERT INTO app.sales VALUES (1, -1), (2, -1)");
		bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
		bench.put("sales.csv", "amount\n3\n4\n5\n");
	}

	private static Run replace(String importName) {
		return bench.run(new RunRequest(importName, new RequestedFile.ByRule(), Mode.REPLACE, RunRequest.Repeat.SKIP));
	}

	@Test
	void replaceKeepsTheDefaultPartitionOfABlockAndTakesItsRows() {
		createSales();
		bench.sql("CREATE TABLE app.sales_rest PARTITION OF app.sales DEFAULT");
		bench.sql("INSERT INTO app.sales VALUES (9, -9)");
		String partitions = """
				SELECT relname, c.oid, pg_get_expr(relpartbound, c.oid)
				  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
				 WHERE inhparent = 'app.sales'::regclass AND relname <> 'sales_old' ORDER BY 1""";
		List<String> before = bench.rows(partitions);
		assertThat(before).hasSize(1);
		Run run = replace("sales");
		assertThat(run.error()).as("error of a replace into a block that has a default partition").isNull();
		assertThat(bench.rows(partitions)).as("partitions after a replace: the default one, with its oid")
			.isEqualTo(before);
		assertThat(run.counts()).isEqualTo(new Run.Counts(3L, 3L, 0L, 3L, 0L, 0L, 3L));
		assertThat(bench.rows("SELECT amount, _load, tableoid::regclass::text FROM app.sales ORDER BY 1"))
			.containsExactly(inRest(3, run), inRest(4, run), inRest(5, run));
	}

	private static String inRest(int amount, Run run) {
		return amount + "|" + run.id() + "|" + bench.application() + ".sales_rest";
	}

	@Test
	void anAttachedPartitionBelongsToTheOwnerOfItsBlock() {
		createSales();
		assertPartitionOfOwner();
	}

	@Test
	void aPartitionThatIsInsertedIntoBelongsToTheOwnerOfItsBlock() {
		createSales();
		bench.sql("""
				CREATE FUNCTION app.pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$""");
		bench.sql("GRANT EXECUTE ON FUNCTION app.pass() TO " + this.owner);
		bench.sql("CREATE TRIGGER pass BEFORE INSERT ON app.sales FOR EACH ROW EXECUTE FUNCTION app.pass()");
		assertPartitionOfOwner();
	}

	private void assertPartitionOfOwner() {
		bench.sql("ALTER TABLE app.sales OWNER TO " + this.owner);
		bench.sql("ALTER TABLE app.sales_old OWNER TO " + this.owner);
		Run run = bench.run("sales");
		assertThat(run.error()).isNull();
		assertThat(bench.rows("SELECT tableowner FROM pg_tables WHERE tablename = 'sales_%d' AND schemaname = '%s'"
			.formatted(run.id(), bench.application())))
			.as("owner of the partition that the run added; the block's owner is another role than the run's")
			.containsExactly(this.owner);
		// Altering a block needs the ownership of each partition.
		bench.jdbc().execute((java.sql.Connection connection) -> {
			try (var statement = connection.createStatement()) {
				statement.execute("SET ROLE " + this.owner);
				statement.execute("ALTER TABLE " + bench.application() + ".sales ADD COLUMN note text");
				statement.execute("RESET ROLE");
			}
			return null;
		});
		assertThat(bench.rows("SELECT amount, note FROM app.sales ORDER BY 1")).containsExactly("1|∅", "2|∅", "3|∅",
				"4|∅", "5|∅");
	}

	@Test
	void readingGoesOnPastTenThousandRejectsWhereTheImportAllowsMore() {
		bench.sql("CREATE TABLE app.numbers (n int)");
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: append\nrejects: {max: 20000}\n");
		bench.put("numbers.csv", "n\n" + "x\n".repeat(10_500) + "1\n" + "x\n".repeat(500) + "2\n");
		Run run = bench.run("numbers");
		assertThat(run.error()).as("error of a run with 11000 rejects where 20000 are allowed").isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(11_002L, 2L, 11_000L, 2L, 0L, 0L, 0L));
		assertThat(bench.rows("SELECT n FROM app.numbers ORDER BY 1")).containsExactly("1", "2");
	}

}
