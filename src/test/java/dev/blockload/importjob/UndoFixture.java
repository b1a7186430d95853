package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Runs that are undone, for the tests of undo.
 */
abstract class UndoFixture {

	static final String STAFF = "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n";

	final ImportBench bench = ImportBench.shared(Map.of("blockload.load.publish-timeout", "500ms",
			"blockload.load.small-load", 2, "blockload.load.partitions", 4));

	@BeforeEach
	void renew() {
		this.bench.renew();
	}

	Run undo(Run run) {
		return this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(run.id())));
	}

	UndoException refused(Run run) {
		return catchThrowableOfType(UndoException.class, () -> undo(run));
	}

	Run load(String name, String content) {
		this.bench.put(name + ".csv", content);
		Run run = this.bench.run(name);
		assertThat(run.error()).isNull();
		return run;
	}

	List<String> staff() {
		return this.bench.rows("SELECT * FROM app.staff ORDER BY 1");
	}

	/** What is kept: tables by their names without the numbers. */
	List<String> kept() {
		return this.bench.rows("""
				SELECT regexp_replace(tablename, '[0-9]+', 'N') FROM pg_tables
				 WHERE schemaname = 'blockload' AND tablename LIKE 'blockload_run_%' ORDER BY 1""");
	}

	static Run.Counts undone(long inserted, long updated, long deleted) {
		return new Run.Counts(null, null, null, inserted, updated, 0L, deleted);
	}

	void createStaff() {
		this.bench.sql("""
				CREATE TABLE app.staff (id int PRIMARY KEY, name text, pay numeric, note json DEFAULT '{"a": 1}',
				                        twice numeric GENERATED ALWAYS AS (pay * 2) STORED)""");
		this.bench
			.sql("INSERT INTO app.staff (id, name, pay) VALUES (1, 'Ada', 1.0), (2, 'Bob', 2.00), (3, 'Cem', NULL)");
	}

}
