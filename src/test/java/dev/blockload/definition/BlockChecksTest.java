package dev.blockload.definition;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.block.Block.Shape;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.block.Mode;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BlockChecksTest {

	private static final Key PRIMARY = new Key("salaries_pkey", List.of("id"), true);

	private static final Key BY_YEAR = new Key("by_year", List.of("employee", "year"), false);

	private static final Key BY_CODE = new Key("by_code", List.of("code"), false);

	@Test
	void nothingIsWrongWithAnImportThatFits() {
		assertThat(problems("mode: upsert", block(Shape.ORDINARY, PRIMARY))).isEmpty();
		assertThat(problems("mode: replace", block(Shape.ORDINARY, PRIMARY, BY_YEAR))).isEmpty();
		assertThat(problems("mode: append", block(Shape.ORDINARY))).isEmpty();
		assertThat(problems("mode: replace", block(Shape.PARTITIONED_BY_LOAD))).isEmpty();
		assertThat(problems("mode: upsert", block(Shape.PARTITIONED, PRIMARY))).isEmpty();
		assertThat(problems("mode: append", block(Shape.PARTITIONED))).isEmpty();
		assertThat(problems("mode: upsert\nkey: [year, employee]", block(Shape.ORDINARY, BY_CODE, BY_YEAR))).isEmpty();
	}

	@Test
	void anUnknownBlockIsRefusedWithItsNeighbours() {
		assertThat(problems("mode: upsert", null, "salary", "salarie", "budget"))
			.containsExactly("jobs/it.yml:5:8: Block 'salaries' does not exist in application 'workforce'."
					+ " Expected budget, salarie or salary. Did you mean 'salarie'?");
		assertThat(problems("mode: upsert", null))
			.containsExactly("jobs/it.yml:5:8: Block 'salaries' does not exist in application 'workforce'."
					+ " The schema has no table, or does not exist.");
	}

	@Test
	void aViewIsNoBlock() {
		Block view = new Block("workforce", "salaries", 1, List.of(), List.of(), Shape.UNSUPPORTED,
				List.of("it is a view"), "f");
		assertThat(problems("mode: upsert", view))
			.containsExactly("jobs/it.yml:5:8: Block workforce.salaries cannot be loaded: it is a view."
					+ " Expected an ordinary table, or a partitioned table as a whole.");
	}

	@Test
	void aBlockWithRulesIsRefusedWithTheirNames() {
		Block ruled = new Block("workforce", "salaries", 1, List.of(), List.of(), Shape.UNSUPPORTED,
				List.of("it has the rule audit, which can change or discard rows",
						"it has the rule discard, which can change or discard rows"),
				"f");
		assertThat(problems("mode: upsert", ruled))
			.containsExactly("jobs/it.yml:5:8: Block workforce.salaries cannot be "
					+ "loaded: it has the rule audit, which can change or discard rows; it has the rule discard, which can "
					+ "change or discard rows. Expected no rules. Drop them, or disable them: "
					+ "ALTER TABLE workforce.salaries DISABLE RULE …");
	}

	@Test
	void columnsThatTheBlockDoesNotHaveAreRefused() {
		assertThat(problems("mode: append\ncolumns: {id: ID, employe: Name, _load: Run}",
				block(Shape.PARTITIONED_BY_LOAD)))
			.containsExactly(
					"jobs/it.yml:7:19: Block workforce.salaries has no column 'employe'. Expected one of id, employee,"
							+ " year, code. Did you mean 'employee'?",
					"jobs/it.yml:7:34: Column '_load' is filled by the run. Remove it from the columns.");
	}

	@Test
	void aColumnNamedLoadIsOrdinaryWhereTheTableIsNotPartitionedByIt() {
		assertThat(problems("mode: upsert\ncolumns: {id: ID, _load: Run}", block(Shape.ORDINARY, PRIMARY))).isEmpty();
	}

	@Test
	void theColumnForRecordsOfABlockPartitionedByLoadIsFilledByTheRun() {
		assertThat(problems("mode: append\ncolumns: {id: ID}", storing(Shape.PARTITIONED_BY_LOAD, "bigint"))).isEmpty();
		assertThat(
				problems("mode: append\ncolumns: {id: ID, _record: N}", storing(Shape.PARTITIONED_BY_LOAD, "bigint")))
			.containsExactly("jobs/it.yml:7:19: Column '_record' is filled by the run. Remove it from the columns.");
		assertThat(problems("mode: append\ncolumns: {id: ID}", storing(Shape.PARTITIONED_BY_LOAD, "integer")))
			.containsExactly("jobs/it.yml:5:8: Block workforce.salaries has a column '_record' of type integer. The run"
					+ " fills it with the number of the record. Expected a plain column of type bigint.");
		assertThat(problems("mode: append\ncolumns: {id: ID}", storing(Shape.ORDINARY, "bigint")))
			.containsExactly("jobs/it.yml:5:8: Block workforce.salaries has a column '_record', a name that the staging"
					+ " table reserves. Rename the column.");
	}

	private static Block storing(Shape shape, String type) {
		return new Block("workforce", "salaries", 1,
				List.of(new BlockColumn("id", new ColumnType.Text(), "text", "text", true, false, false),
						new BlockColumn("_record", new ColumnType.Int(8), type, type, true, false, false)),
				List.of(), shape, List.of(), "fingerprint");
	}

	@Test
	void aKeyThatNoFileFillsIsRefused() {
		Block tree = new Block("workforce", "salaries", 1,
				List.of(new BlockColumn("id", new ColumnType.Unsupported("its type pg_node_tree is not supported"),
						"pg_node_tree", "pg_node_tree", true, true, false),
						new BlockColumn("code", new ColumnType.Text(), "text", "text", true, false, false)),
				List.of(PRIMARY, BY_CODE), Shape.ORDINARY, List.of(), "fingerprint");
		assertThat(problems("mode: upsert", tree)).containsExactly(
				"jobs/it.yml:5:8: Column 'id' of the key (id) of block workforce.salaries cannot be loaded:"
						+ " its type pg_node_tree is not supported. So no file fills the key. Name another one with 'key':"
						+ " (code).");
		assertThat(problems("mode: upsert\nkey: [code]", tree)).isEmpty();
	}

	@Test
	void aStagingTableThatWouldHaveTooManyColumnsIsRefused() {
		List<BlockColumn> columns = Stream
			.concat(Stream.of("id"), IntStream.range(1, 1600).mapToObj((number) -> "c" + number))
			.map((name) -> new BlockColumn(name, new ColumnType.Text(), "text", "text", false, false, false))
			.toList();
		Block wide = new Block("workforce", "salaries", 1, columns, List.of(PRIMARY), Shape.ORDINARY, List.of(),
				"fingerprint");
		assertThat(problems("mode: upsert", wide)).containsExactly("jobs/it.yml:1:1: The import fills 1,600 columns of"
				+ " block workforce.salaries, and its staging table has one more. PostgreSQL accepts 1,600 columns. Name in"
				+ " `columns` those that are needed.");
		assertThat(problems("mode: upsert\ncolumns: {id: ID, c7: Name}", wide)).isEmpty();
	}

	@Test
	void onlyNumbersOutsideTheKeyAreAddedUp() {
		Block block = new Block("workforce", "salaries", 1,
				List.of(column("id", new ColumnType.Int(4), "integer"),
						column("amount", new ColumnType.Numeric(12, 2), "numeric(12,2)"),
						column("hours", new ColumnType.Floating(8), "double precision"),
						column("name", new ColumnType.Text(), "text"), column("run", new ColumnType.Int(8), "bigint")),
				List.of(PRIMARY), Shape.ORDINARY, List.of(), "f");
		assertThat(problems("mode: upsert\nduplicates: {sum: [amount, hours]}", block)).isEmpty();
		assertThat(problems("mode: upsert\nduplicates: {sum: [amuont, id, name, hours, run]}\n"
				+ "columns: {id: ID, name: Name, amount: Amount, run: {added: run-id}}", block))
			.containsExactly(
					"jobs/it.yml:7:1: duplicates adds up column 'amuont', which block workforce.salaries does not have."
							+ " Expected one of id, amount, hours, name, run. Did you mean 'amount'?",
					"jobs/it.yml:7:1: duplicates adds up column 'id', which is part of the key (id)."
							+ " Expected a column that is not in the key.",
					"jobs/it.yml:7:1: duplicates adds up column 'name' (text). Expected a column of numbers.",
					"jobs/it.yml:7:1: duplicates adds up column 'hours', which is not mapped."
							+ " Add it to the columns, or remove it from 'sum'.",
					"jobs/it.yml:7:1: duplicates adds up column 'run', which is filled with 'run-id'."
							+ " Expected a column whose values are numbers of the file.");
	}

	@Test
	void aKeyThatTheDatabaseComputesIsNotThatOfAFile() {
		BlockColumn id = new BlockColumn("id", new ColumnType.Int(8), "bigint", "bigint", true, true, true);
		List<BlockColumn> columns = List.of(id, column("code", new ColumnType.Text(), "text"));
		Block surrogate = new Block("workforce", "salaries", 1, columns, List.of(PRIMARY, BY_CODE), Shape.ORDINARY,
				List.of(), "f");
		assertThat(problems("mode: upsert\ncolumns: {code: Code}", surrogate)).containsExactly(
				"jobs/it.yml:5:8: Column 'id' of the key (id) of block workforce.salaries is computed by the database,"
						+ " so no file fills it. Name another one with 'key': (code).");
		assertThat(problems("mode: upsert\nkey: code\ncolumns: {code: Code}", surrogate)).isEmpty();
		Block only = new Block("workforce", "salaries", 1, columns, List.of(PRIMARY), Shape.ORDINARY, List.of(), "f");
		assertThat(problems("mode: append", only)).containsExactly(
				"jobs/it.yml:5:8: Column 'id' of the key (id) of block workforce.salaries is computed by the database,"
						+ " so no file fills it. Expected a primary key or a unique constraint that the file fills.");
	}

	@Test
	void recordsWithoutAKeyHaveNoDuplicates() {
		for (Shape shape : List.of(Shape.ORDINARY, Shape.PARTITIONED, Shape.PARTITIONED_BY_LOAD)) {
			assertThat(problems("mode: append\nduplicates: last", block(shape))).containsExactly(
					"jobs/it.yml:7:13: duplicates is 'last', but block workforce.salaries has no key. Remove 'duplicates'.");
			assertThat(problems("mode: append\nduplicates: fail", block(shape))).isEmpty();
		}
	}

	private static BlockColumn column(String name, ColumnType type, String sqlType) {
		return new BlockColumn(name, type, sqlType, sqlType, false, false, false);
	}

	@Test
	void aKeyMustBeOneOfTheBlock() {
		assertThat(problems("mode: upsert\nkey: [employee]", block(Shape.ORDINARY, BY_CODE, BY_YEAR)))
			.containsExactly("jobs/it.yml:7:1: (employee) is not a key of block workforce.salaries."
					+ " Expected (code) or (employee, year).");
		assertThat(problems("mode: append\nkey: employee", block(Shape.ORDINARY))).containsExactly(
				"jobs/it.yml:7:6: (employee) is not a key of block workforce.salaries. The block has no key. Remove 'key'.");
	}

	@Test
	void amongSeveralConstraintsTheImportNamesOne() {
		assertThat(problems("mode: upsert", block(Shape.ORDINARY, BY_CODE, BY_YEAR)))
			.containsExactly("jobs/it.yml:5:8: Block workforce.salaries has several unique constraints and no primary"
					+ " key. Name one with 'key': (code) or (employee, year).");
	}

	@Test
	void theKeyIsAmongTheMappedColumns() {
		assertThat(problems("mode: upsert\ncolumns: {employee: Name}", block(Shape.ORDINARY, BY_YEAR))).containsExactly(
				"jobs/it.yml:7:1: Column 'year' of the key (employee, year) of block workforce.salaries is not"
						+ " mapped. Add it to the columns.");
	}

	@Test
	void aBlockPartitionedByLoadHasNoKey() {
		assertThat(problems("mode: append", block(Shape.PARTITIONED_BY_LOAD, PRIMARY)))
			.containsExactly("jobs/it.yml:5:8: Block workforce.salaries is partitioned by _load and has the key (id)."
					+ " Expected a block that is partitioned by load to have no key.");
	}

	@Test
	void eachKindOfBlockHasItsModes() {
		Block keyed = block(Shape.ORDINARY, PRIMARY);
		Block plain = block(Shape.ORDINARY);
		Block partitioned = block(Shape.PARTITIONED_BY_LOAD);
		assertThat(modes(keyed)).containsExactly(Mode.values());
		assertThat(modes(plain)).containsExactly(Mode.APPEND, Mode.REPLACE);
		assertThat(modes(partitioned)).containsExactly(Mode.APPEND, Mode.REPLACE);
		assertThat(problems("mode: upsert", plain)).containsExactly(
				"jobs/it.yml:6:7: mode is 'upsert', but block workforce.salaries has no key. Expected append or replace.");
		assertThat(problems("mode: update", partitioned)).containsExactly(
				"jobs/it.yml:6:7: mode is 'update', but block workforce.salaries has no key. Expected append or replace.");
	}

	@Test
	void aBlankCanOnlyKeepWhatARowHas() {
		String columns = "\ncolumns: {id: ID, code: {from: Code, blank: keep}}";
		for (String mode : List.of("update", "upsert", "replace")) {
			assertThat(problems("mode: " + mode + columns, block(Shape.ORDINARY, PRIMARY))).isEmpty();
			assertThat(problems("mode: " + mode + "\nformats: {blank: keep}", block(Shape.ORDINARY, PRIMARY)))
				.isEmpty();
		}
		assertThat(problems("mode: append" + columns, block(Shape.ORDINARY, PRIMARY)))
			.containsExactly("jobs/it.yml:7:19: blank is 'keep' for column 'code', but mode is 'append', which changes"
					+ " no existing item. Expected mode update, upsert or replace.");
		assertThat(problems("mode: replace" + columns, block(Shape.ORDINARY)))
			.containsExactly("jobs/it.yml:7:19: blank is 'keep' for column 'code', but block workforce.salaries has no"
					+ " key to find existing items by. Expected null, reject or empty.");
		assertThat(problems("mode: append\nformats: {blank: keep}", block(Shape.ORDINARY, PRIMARY)))
			.containsExactly("jobs/it.yml:7:1: blank is 'keep' for all columns, but mode is 'append', which changes"
					+ " no existing item. Expected mode update, upsert or replace.");
		assertThat(problems("mode: upsert" + columns, block(Shape.ORDINARY, BY_CODE))).containsExactly(
				"jobs/it.yml:7:19: blank is 'keep' for column 'code', which is part of the key. Expected null,"
						+ " reject or empty.");
	}

	@Test
	void blankCellsDeleteOnlyWhereItemsAreFoundByTheirKey() {
		String end = "\nunpivot: {headers: others, into: id, values-into: code, blank-cells: delete}";
		assertThat(problems("mode: update" + end, block(Shape.ORDINARY, PRIMARY))).isEmpty();
		assertThat(problems("mode: append" + end, block(Shape.ORDINARY, PRIMARY)))
			.containsExactly("jobs/it.yml:7:1: blank-cells is 'delete', but mode is 'append', which changes no existing"
					+ " item. Expected mode update, upsert or replace.");
		assertThat(problems("mode: replace" + end, block(Shape.ORDINARY)))
			.containsExactly("jobs/it.yml:7:1: blank-cells is 'delete', but block workforce.salaries has no key to find"
					+ " existing items by. Expected skip, null or zero.");
	}

	@Test
	void aModeOfTheCommandLineCannotIgnoreTheScope() {
		LocatedImport located = located("mode: replace\nscope: [year]");
		LocatedImport upsert = located.with(Definitions.withMode(located.definition(), Mode.UPSERT));
		assertThat(BlockChecks.check(upsert, block(Shape.ORDINARY, PRIMARY), List.of())).extracting(Problem::toString)
			.containsExactly("jobs/it.yml:7:1: The import has a scope, but the mode is 'upsert', which deletes no row."
					+ " Use mode replace, or an import without a scope.");
	}

	@Test
	void theKeyOfAnImportIsTheNamedOneOrTheOnlyOne() {
		Block block = block(Shape.ORDINARY, BY_CODE, BY_YEAR);
		assertThat(BlockChecks.keyOf(located("mode: upsert\nkey: [year, employee]").definition(), block))
			.contains(BY_YEAR);
		assertThat(BlockChecks.keyOf(located("mode: upsert").definition(), block)).isEmpty();
		assertThat(BlockChecks.keyOf(located("mode: upsert").definition(), block(Shape.ORDINARY, PRIMARY, BY_YEAR)))
			.contains(PRIMARY);
	}

	private static List<Mode> modes(Block block) {
		return Stream.of(Mode.values()).filter((mode) -> problems("mode: " + mode.text(), block).isEmpty()).toList();
	}

	private static List<String> problems(String end, @Nullable Block block, String... blocks) {
		return BlockChecks.check(located(end), block, List.of(blocks)).stream().map(Problem::toString).toList();
	}

	private static LocatedImport located(String end) {
		String text = """
				import: it
				application: workforce
				connection: sales
				file: {fixed: a.csv}
				block: salaries
				""" + end;
		YamlNode tree = Objects.requireNonNull(YamlReader.read(text, new Problems("jobs/it.yml")));
		return new LocatedImport(Definitions.fromSource(text, "jobs/it.yml"), "jobs/it.yml",
				ImportKeysReader.sourceMap(tree), List.of());
	}

	private static Block block(Shape shape, Key... keys) {
		return new Block("workforce", "salaries", 1,
				Stream.of("id", "employee", "year", "code", "_load")
					.map((name) -> new BlockColumn(name, new ColumnType.Text(), "text", "text", name.equals("id"),
							false, false))
					.toList(),
				List.of(keys), shape, List.of(), "fingerprint");
	}

}
