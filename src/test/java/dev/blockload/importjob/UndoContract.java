package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What undo makes of the runs of each kind of block, wherever the rows of the block are:
 * the block has the same rows as before, and after the undo of the undo the same as after
 * the run.
 */
abstract class UndoContract extends PlacedBlocks {

	private static final String ITEMS_FILE = """
			file: {fixed: items.csv}
			block: items
			mode: %s
			max-delete: none
			rejects: {max: 9}
			""";

	private static final String HEADER = "site,id,name,price,ratio,code,note,day,open\n";

	private List<String> rows(String block) {
		return this.bench.rows("SELECT b::text FROM app." + block + " b ORDER BY 1");
	}

	private Run undo(Run run) {
		return this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(run.id())));
	}

	private Run load(String name, Mode mode, String content) {
		this.bench.put(name + ".csv", content);
		Run run = this.bench.run(new RunRequest(name, new RequestedFile.ByRule(), mode, RunRequest.Repeat.SKIP));
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.warnings()).extracting((warning) -> warning.code()).isSubsetOf("inserted");
		return run;
	}

	private static Run.Counts undone(long inserted, long updated, long deleted) {
		return new Run.Counts(null, null, null, inserted, updated, 0L, deleted);
	}

	@ParameterizedTest
	@MethodSource("places")
	void runsOfABlockWithAKeyAreUndoneOneAfterTheOther(Place place) {
		createItems(place);
		this.bench.sql("ALTER TABLE app.items ADD COLUMN entered int NOT NULL DEFAULT 5");
		this.bench.define("items", ITEMS_FILE.formatted("replace") + "undo: {keep: 9}\n");
		String file = HEADER + """
				1,1,item 1,1.00,0,ab,"{""a"":1}",2024-02-29,true
				2,2,item 2,1.0,-0,ab,"{""a"":1}",2024-02-29,true
				0,3,,1.0,0,ab,"{""a"": 1}",2024-02-29,true
				1,4,item 4,1.0,0,ab,"{""a"":1}",2024-02-29,true
				""";
		String more = "1,31,item 31,2.50,1e300,é,[],2024-03-01,false\n2,32,,,,,,,\n";
		List<List<String>> states = new ArrayList<>();
		List<Run> runs = new ArrayList<>();
		states.add(rows("items"));
		runs.add(load("items", Mode.UPDATE, file));
		states.add(rows("items"));
		runs.add(load("items", Mode.UPSERT, file.replace("item 1", "one") + more));
		states.add(rows("items"));
		runs.add(load("items", Mode.APPEND, HEADER + "0,33,x,1,1,a,null,2024-03-01,true\n"));
		states.add(rows("items"));
		runs.add(load("items", Mode.REPLACE, file + more.replace("2.50", "2.5")));
		states.add(rows("items"));
		List<Run.Counts> counts = List.of(undone(0, 3, 0), undone(0, 1, 2), undone(0, 0, 1), undone(27, 2, 0));
		for (int last = runs.size() - 1; last >= 0; last--) {
			Run undo = undo(runs.get(last));
			assertThat(undo.counts()).as("mode of run " + last).isEqualTo(counts.get(last));
			assertThat(undo.warnings()).isEmpty();
			assertThat(rows("items")).isEqualTo(states.get(last));
			undo = undo(undo);
			assertThat(rows("items")).isEqualTo(states.get(last + 1));
			undo(undo);
			assertThat(rows("items")).isEqualTo(states.get(last));
		}
	}

	@ParameterizedTest
	@MethodSource("places")
	void aRunIntoAnEmptyBlockIsUndone(Place place) {
		this.bench.sql(ITEMS);
		place("items", "site", place);
		this.bench.define("items", ITEMS_FILE.formatted("replace"));
		Run run = load("items", Mode.UPSERT, HEADER + "1,1,a,,,,,,\n2,2,b,,,,,,\n");
		List<String> after = rows("items");
		Run undo = undo(run);
		assertThat(undo.counts()).isEqualTo(undone(0, 0, 2));
		assertThat(rows("items")).isEmpty();
		undo(undo);
		assertThat(rows("items")).isEqualTo(after);
	}

	@ParameterizedTest
	@MethodSource("places")
	void equalRowsOfABlockWithoutAKeyAreRemovedAsOftenAsTheyWereAdded(Place place) {
		this.bench.sql("CREATE TABLE app.moves (site int NOT NULL, what text, price numeric, entered int DEFAULT 5)");
		place("moves", "site", place);
		this.bench
			.sql("INSERT INTO app.moves VALUES (1, 'in', 1.0), (1, 'in', 1.0), (1, 'in', 1.00), (2, 'out', NULL)");
		this.bench.define("moves",
				"file: {fixed: moves.csv}\nblock: moves\nmode: replace\nmax-delete: none\nundo: {keep: 5}\n");
		List<String> before = rows("moves");
		Run append = load("moves", Mode.APPEND, "site,what,price\n1,in,1.0\n1,in,1.0\n2,out,\n3,new,3\n");
		List<String> appended = rows("moves");
		Run replace = load("moves", Mode.REPLACE, "site,what,price\n1,in,1.00\n4,,4\n");
		List<String> replaced = rows("moves");
		Run undo = undo(replace);
		assertThat(undo.counts()).isEqualTo(undone(8, 0, 2));
		assertThat(rows("moves")).isEqualTo(appended);
		undo = undo(undo);
		assertThat(rows("moves")).isEqualTo(replaced);
		undo(undo);
		assertThat(undo(append).counts()).isEqualTo(undone(0, 0, 4));
		assertThat(rows("moves")).isEqualTo(before);
	}

	@ParameterizedTest
	@MethodSource("placesOfPartitions")
	void aBlockPartitionedByLoadGetsItsRowsBack(Place place) {
		this.bench.sql("CREATE TABLE app.sales (site int NOT NULL, amount int, _load bigint NOT NULL) "
				+ "PARTITION BY RANGE (_load)");
		place("sales", "site", place);
		this.bench.define("sales",
				"file: {fixed: sales.csv}\nblock: sales\nmode: replace\nmax-delete: none\nundo: {keep: 5}\n");
		Run first = load("sales", Mode.APPEND, "site,amount\n1,10\n2,20\n3,30\n");
		List<String> one = rows("sales");
		Run second = load("sales", Mode.APPEND, "site,amount\n4,40\n4,40\n");
		List<String> two = rows("sales");
		Run replace = load("sales", Mode.REPLACE, "site,amount\n5,50\n");
		List<String> three = rows("sales");
		Run undo = undo(replace);
		assertThat(undo.counts()).isEqualTo(undone(5, 0, 1));
		assertThat(rows("sales")).isEqualTo(two);
		undo = undo(undo);
		assertThat(rows("sales")).isEqualTo(three);
		undo(undo);
		assertThat(undo(second).counts()).isEqualTo(undone(0, 0, 2));
		assertThat(rows("sales")).isEqualTo(one);
		undo(first);
		assertThat(rows("sales")).isEmpty();
	}

	/** What another writer does to the block after the run. */
	enum Change {

		/** Changes a row that the run changed. */
		CHANGED("UPDATE app.items SET name = 'other' WHERE site = 1 AND id = 1", "(1, 1) was changed"),

		/** Deletes a row that the run added. */
		DELETED("DELETE FROM app.items WHERE site = 1 AND id = 31", "(1, 31) was deleted"),

		/** Adds a row that the run deleted. */
		ADDED("INSERT INTO app.items (site, id) VALUES (2, 5)", "(2, 5) was added");

		private final String statement;

		private final String found;

		Change(String statement, String found) {
			this.statement = statement;
			this.found = found;
		}

	}

	abstract Place mostDistributed();

	@ParameterizedTest
	@EnumSource
	void aRunIsNotUndoneAfterAnotherWriterChangedItsRows(Change change) {
		createItems(mostDistributed());
		this.bench.define("items", ITEMS_FILE.formatted("replace"));
		Run run = load("items", Mode.REPLACE, HEADER + "1,1,one,,,,,,\n1,31,new,,,,,,\n");
		this.bench.sql(change.statement);
		List<String> before = rows("items");
		UndoException refused = catchThrowableOfType(UndoException.class, () -> undo(run));
		assertThat(refused.code()).isEqualTo("undo-row-changed");
		assertThat(refused).hasMessageContaining("the row (site, id) = " + change.found);
		assertThat(rows("items")).isEqualTo(before);
	}

	@ParameterizedTest
	@MethodSource("places")
	void anAddedRowThatAnotherWriterChangedIsNamedForABlockWithoutAKey(Place place) {
		this.bench.sql("CREATE TABLE app.moves (site int NOT NULL, what text)");
		place("moves", "site", place);
		this.bench.define("moves", "file: {fixed: moves.csv}\nblock: moves\nmode: append\nundo: {keep: 5}\n");
		Run run = load("moves", Mode.APPEND, "site,what\n1,in\n2,out\n");
		this.bench.sql("UPDATE app.moves SET what = 'off' WHERE site = 2");
		UndoException refused = catchThrowableOfType(UndoException.class, () -> undo(run));
		assertThat(refused.code()).isEqualTo("undo-row-changed");
		assertThat(refused).hasMessageContaining("(2,out)");
		assertThat(rows("moves")).containsExactly("(1,in)", "(2,off)");
	}

}
