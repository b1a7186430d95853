package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs whose block or lists are changed by others between {@code verify} and
 * {@code publish}.
 */
class ChangedMeanwhileIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
		bench.sql("CREATE TABLE app.lists (code text PRIMARY KEY)");
		bench.sql("INSERT INTO app.lists VALUES ('A'), ('B'), ('C'), ('D'), ('E'), ('F')");
		bench.sql("CREATE TABLE app.items (id int PRIMARY KEY, code text REFERENCES app.lists, name text UNIQUE)");
		bench.sql("INSERT INTO app.items VALUES (1, 'A', 'one')");
		bench.define("items", "file: {fixed: items.csv}\nblock: items\nmode: upsert\nrejects: {max: 9}\n");
		bench.put("items.csv", "id,code,name\n1,A,eins\n2,B,two\n3,C,three\n4,D,four\n5,E,five\n6,F,six\n");
	}

	/** Run the import, and execute a statement after {@code verify}. */
	private static Run run(String statement) {
		return bench.launcher()
			.start(new RunRequest("items", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void step(String step) {
							if (step.equals("publish")) {
								bench.sql(statement);
							}
						}
					})
			.result();
	}

	private static List<String> rejects(Run run) {
		return bench.rejects(run)
			.stream()
			.map((reject) -> reject.line() + " " + reject.code() + " " + reject.constraint() + " " + reject.raw())
			.toList();
	}

	@Test
	void whatIsWrongSinceVerifyIsRejectedAndTheRestIsPublished() {
		Run run = run("DELETE FROM app.lists WHERE code = 'C'; INSERT INTO app.items VALUES (9, 'A', 'five')");
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(6L, 4L, 2L, 3L, 1L, 0L, 0L));
		assertThat(rejects(run)).containsExactly("4 unknown-reference items_code_fkey 3,C,three",
				"6 unique-violated items_name_key 5,E,five");
		assertThat(bench.rows("SELECT id FROM app.items ORDER BY 1")).containsExactly("1", "2", "4", "6", "9");
	}

	@Test
	void aRunWhoseListsChangeAgainAndAgainCanBeRestarted() {
		// Each stored reject is followed by another change of the list.
		bench.sql("""
				CREATE FUNCTION app.shrink() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN DELETE FROM %1$s.lists WHERE code = chr(ascii(NEW.value) + 1); RETURN NEW; END $$"""
			.formatted(bench.application()));
		bench.sql("CREATE TRIGGER shrink BEFORE INSERT ON blockload.reject FOR EACH ROW EXECUTE FUNCTION app.shrink()");
		Run busy;
		try {
			busy = run("DELETE FROM app.lists WHERE code = 'B'");
		}
		finally {
			bench.sql("DROP TRIGGER shrink ON blockload.reject");
		}
		assertThat(busy.error().code()).isEqualTo("block-busy");
		assertThat(busy.error().message()).isEqualTo("Other sessions changed block " + bench.application()
				+ ".items or its lists each time between the examination of the staged rows and their publish, 4 times.");
		assertThat(busy.error().action()).isEqualTo("Continue when they write less: ./blockload restart " + busy.id());
		assertThat(rejects(busy)).hasSize(3);
		assertThat(bench.rows("SELECT name FROM app.items")).containsExactly("one");
		Run restarted = bench.restart(busy);
		assertThat(restarted.error()).isNull();
		assertThat(restarted.counts()).isEqualTo(new Run.Counts(6L, 2L, 4L, 1L, 1L, 0L, 0L));
		assertThat(bench.rows("SELECT id FROM app.items ORDER BY 1")).containsExactly("1", "6");
	}

	@Test
	void aRunKilledWhileItExaminesAgainContinuesThere() {
		bench.sql("""
				CREATE FUNCTION app.kill() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); RETURN NEW; END $$""");
		bench.sql("CREATE TRIGGER kill BEFORE INSERT ON blockload.reject FOR EACH ROW EXECUTE FUNCTION app.kill()");
		Run killed;
		try {
			killed = run("DELETE FROM app.lists WHERE code IN ('B', 'F')");
		}
		finally {
			bench.sql("DROP TRIGGER kill ON blockload.reject");
		}
		assertThat(killed.error()).isNotNull();
		// A reject stays one, even if its row would be right now.
		bench.sql("INSERT INTO app.lists VALUES ('B')");
		Run restarted = bench.restart(killed);
		assertThat(restarted.error()).isNull();
		assertThat(restarted.counts()).isEqualTo(new Run.Counts(6L, 4L, 2L, 3L, 1L, 0L, 0L));
		assertThat(rejects(restarted)).containsExactly("3 unknown-reference items_code_fkey 2,B,two",
				"7 unknown-reference items_code_fkey 6,F,six");
	}

	@Test
	void aPreviewTestsWhatItShows() {
		bench.put("items.csv", "id,code,name\n1,A,eins\n2,X,two\n3,C,three\n4,D,three\n");
		Preview preview = bench.bean(Previewer.class).first("items", new RequestedFile.ByRule(), 3);
		assertThat(preview.rows()).extracting(Preview.Row::record).containsExactly(1L, 3L);
		assertThat(preview.rejects())
			.extracting((reject) -> reject.record() + " " + reject.line() + " " + reject.code() + " " + reject.raw())
			.containsExactly("2 3 unknown-reference 2,X,two");
		preview = bench.bean(Previewer.class).first("items", new RequestedFile.ByRule(), 9);
		assertThat(preview.rejects()).extracting((reject) -> reject.record() + " " + reject.code())
			.containsExactly("2 unknown-reference", "3 unique-violated", "4 unique-violated");
	}

}
