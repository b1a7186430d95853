package dev.blockload.importjob;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Undo of runs: the block is exactly as it was, in every column.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UndoIT {

	private static final String STAFF = "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n";

	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of("blockload.load.publish-timeout", "500ms"));
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@BeforeEach
	void renew() {
		this.bench.renew();
	}

	private Run undo(Run run) {
		return this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(run.id())));
	}

	private UndoException refused(Run run) {
		return catchThrowableOfType(UndoException.class, () -> undo(run));
	}

	private Run load(String name, String content) {
		this.bench.put(name + ".csv", content);
		Run run = this.bench.run(name);
		assertThat(run.error()).isNull();
		return run;
	}

	private List<String> staff() {
		return this.bench.rows("SELECT * FROM app.staff ORDER BY 1");
	}

	/** What is kept: tables by their names without the numbers. */
	private List<String> kept() {
		return this.bench.rows("""
				SELECT regexp_replace(tablename, '[0-9]+', 'N') FROM pg_tables
				 WHERE schemaname = 'blockload' AND tablename LIKE 'blockload_run_%' ORDER BY 1""");
	}

	private static Run.Counts undone(long inserted, long updated, long deleted) {
		return new Run.Counts(null, null, null, inserted, updated, 0L, deleted);
	}

	private void createStaff() {
		this.bench.sql("""
				CREATE TABLE app.staff (id int PRIMARY KEY, name text, pay numeric, note json DEFAULT '{"a": 1}',
				                        twice numeric GENERATED ALWAYS AS (pay * 2) STORED)""");
		this.bench
			.sql("INSERT INTO app.staff (id, name, pay) VALUES (1, 'Ada', 1.0), (2, 'Bob', 2.00), (3, 'Cem', NULL)");
	}

	@Test
	void aReplaceOfAKeyedBlockIsUndoneAndTheUndoIsUndone() {
		createStaff();
		this.bench.define("staff", STAFF.replace("upsert", "replace\nmax-delete: none"));
		List<String> before = staff();
		Run run = load("staff", "id,name,pay\n1,Ada,1.00\n3,Cem,\n4,Dee,4\n");
		List<String> after = staff();
		assertThat(after).containsExactly("1|Ada|1.00|{\"a\": 1}|2.00", "3|Cem|∅|{\"a\": 1}|∅", "4|Dee|4|{\"a\": 1}|8");
		assertThat(kept()).containsExactly("blockload_run_N_undo");
		Run undo = undo(run);
		assertThat(undo.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(undo.counts()).isEqualTo(undone(1, 1, 1));
		assertThat(undo.undo()).isEqualTo(new Run.Undo(run.id(), null));
		assertThat(undo.warnings()).isEmpty();
		assertThat(staff()).isEqualTo(before);
		assertThat(this.bench.history().find(Long.toString(run.id())).undo()).isEqualTo(new Run.Undo(null, undo.id()));
		Run redo = undo(undo);
		assertThat(redo.counts()).isEqualTo(undone(1, 1, 1));
		assertThat(staff()).isEqualTo(after);
		Run again = undo(redo);
		assertThat(staff()).isEqualTo(before);
		assertThat(again.purpose()).isEqualTo("undo of run " + redo.id());
		assertThat(kept()).containsExactly("blockload_run_N_undo");
	}

}
