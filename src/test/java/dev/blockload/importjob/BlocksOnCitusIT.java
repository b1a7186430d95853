package dev.blockload.importjob;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.definition.DefinitionException;
import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The contract of publishing on Citus.
 */
class BlocksOnCitusIT extends BlocksContract {

	@Override
	Servers servers() {
		return CitusServers.get();
	}

	@Override
	Stream<Place> places() {
		return Stream.of(Place.PARTS, Place.EACH_NODE);
	}

	@Override
	Stream<Place> placesOfPartitions() {
		return Stream.of(Place.PARTS);
	}

	@Override
	void place(String table, String column, Place place) {
		CitusServers.place(this.bench, table, column, place);
	}

	private String refused(String importName) {
		DefinitionException refused = catchThrowableOfType(DefinitionException.class, () -> this.bench.run(importName));
		assertThat(refused).as("the refusal of import " + importName).isNotNull();
		return refused.problems()
			.stream()
			.map((problem) -> problem.line() + ": " + problem.message().replace(this.bench.application() + ".", "app."))
			.collect(Collectors.joining("\n"));
	}

	@Test
	void whatCitusCannotDoIsRefusedByNameWithTheLineToChange() {
		createItems(Place.PARTS);
		this.bench.define("items", """
				file: {fixed: items.csv}
				block: items
				mode: replace
				duplicates: last
				undo: {keep: 3}
				columns: {id: id, name: name}
				""");
		assertThat(refused("items")).contains("""
				7: Block app.items is distributed by Citus over its column 'site': 'duplicates: last' is not possible. \
				Remove 'duplicates': records with the same key are then rejects.""", """
				9: Block app.items is distributed by Citus over its column 'site': the import does not fill the \
				distribution column. Add 'site' to the columns.""");
		this.bench.sql("CREATE TABLE app.logs (site int, what text)");
		place("logs", "site", Place.PARTS);
		this.bench.define("logs", "file: {fixed: logs.csv}\nblock: logs\nmode: append\n");
		assertThat(refused("logs")).isEqualTo("""
				5: Block app.logs is distributed by Citus over its column 'site': the distribution column can be null. \
				Change it in psql: ALTER TABLE app.logs ALTER COLUMN site SET NOT NULL;""");
	}

	@Test
	void rowsWithoutTheirItemInAReferenceTableAreRejects() {
		rejectsRowsThatViolateConstraints(Place.PARTS, Place.EACH_NODE);
	}

	@Test
	void itemsOfATableOfTheCoordinatorAreLookedUpForAReferenceTable() {
		looksUpItems(Place.EACH_NODE, Place.TABLE);
	}

	@Test
	void itemsOfATableOfTheCoordinatorAreCreatedForAReferenceTable() {
		createsItems(Place.EACH_NODE, Place.TABLE);
	}

	@Test
	void aRunThatCreatesItemsIsNotKeptForUndo() {
		createSold(Place.PARTS, Place.EACH_NODE);
		String definition = """
				file: {fixed: sold.csv}
				block: sold
				mode: append
				columns: {site: site, number: number, product: {from: product, match: code, unknown: create}}
				""";
		this.bench.define("sold", definition + "undo: {keep: 3}\n");
		assertThat(refused("sold")).isEqualTo(
				"""
						8: Block app.sold is distributed by Citus over its column 'site': runs that create items in lists cannot be \
						kept for undo. Write: undo: {keep: 0}""");
		this.bench.define("sold", definition);
		this.bench.put("sold.csv", "site,number,product\n1,1,A\n");
		Run run = this.bench.run("sold");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.warnings()).extracting((warning) -> warning.code()).containsExactly("not-kept-for-undo");
		UndoException refused = catchThrowableOfType(UndoException.class,
				() -> this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(run.id()))));
		assertThat(refused.code()).isEqualTo("undo-not-kept");
	}

	@Test
	void aDistributionColumnIsNotLookedUp() {
		createSold(Place.PARTS, Place.EACH_NODE);
		this.bench.sql("ALTER TABLE app.sold ADD FOREIGN KEY (site) REFERENCES app.products");
		this.bench.define("sold", """
				file: {fixed: sold.csv}
				block: sold
				mode: append
				columns:
				  site: {from: site, match: code}
				  number: number
				""");
		assertThat(refused("sold")).isEqualTo(
				"""
						8: Block app.sold is distributed by Citus over its column 'site': column 'site' is looked up, but a row is \
						placed by it when it is staged. Load the values of the column themselves, or distribute the block by \
						another column of its key.""");
		this.bench.sql("ALTER TABLE app.sold DROP CONSTRAINT sold_product_fkey");
		this.bench.define("sold", """
				file: {fixed: sold.csv}
				block: sold
				mode: append
				columns:
				  site: site
				  number: number
				  product: {from: product, match: code}
				""");
		assertThat(refused("sold")).isEqualTo("""
				10: Column 'product' has match, but no foreign key. Expected one: SELECT create_reference_table('…'); \
				ALTER TABLE app.sold ADD FOREIGN KEY ("product") REFERENCES …""");
	}

	@Test
	void aRowThatTheBlockRefusesByAnotherRowFailsTheRunAndChangesNothing() {
		createItems(Place.PARTS);
		this.bench.sql("CREATE UNIQUE INDEX ON app.items (site, lower(name))");
		Run run = load("replace", row(1), row(4).replace("item 4", "item 1"));
		assertThat(run.error()).isNotNull().extracting("code").isEqualTo("constraint-violated");
		assertThat(this.bench.rows("SELECT count(*), sum(price) FROM app.items")).containsExactly("30|30.0");
	}

	@Test
	void whatAnEarlierCrashLeftPreparedIsDecidedBeforeRowsAreExamined() {
		createItems(Place.PARTS);
		// No transaction of the coordinator was committed with it: it is rolled back.
		this.bench.jdbc()
			.queryForList(
					"SELECT * FROM run_command_on_workers($$CREATE TABLE IF NOT EXISTS public.left_over (a int)$$)");
		this.bench.jdbc().queryForList("""
				SELECT * FROM run_command_on_workers($$BEGIN; INSERT INTO public.left_over VALUES (1);
				PREPARE TRANSACTION 'citus_0_999999_1_1'$$)""");
		assertThat(prepared()).as("prepared on the nodes").isNotEmpty();
		Run run = load("upsert", row(31));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(prepared()).as("prepared on the nodes after a run").isEmpty();
		this.bench.jdbc().queryForList("SELECT * FROM run_command_on_workers($$DROP TABLE public.left_over$$)");
	}

	private List<String> prepared() {
		return this.bench.rows("""
				SELECT result FROM run_command_on_workers($$SELECT gid FROM pg_prepared_xacts
				 WHERE gid = 'citus_0_999999_1_1'$$) WHERE result <> ''""");
	}

}
