package dev.blockload.importjob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files that are loaded directly into their block, and what is staged instead. What a run
 * does must not depend on its path: the cases run with direct loads switched on and off.
 */
class DirectLoadIT {

	/** Small slices: several of them make a file. */
	private static final Map<String, Object> ON = Map.of("blockload.load.slice-bytes", 600);

	private static final Map<String, Object> OFF = Map.of("blockload.load.slice-bytes", 3000,
			"blockload.load.chunk-size", 3, "blockload.load.direct-limit", "0");

	private ImportBench bench;

	/**
	 * Whether direct loads are switched on.
	 */
	enum Direct {

		ON, OFF;

		/** The path of a run that can be loaded directly. */
		LoadPath path() {
			return (this == ON) ? LoadPath.DIRECT : LoadPath.STAGED;
		}

	}

	private void open(Direct direct) {
		this.bench = ImportBench.shared((direct == Direct.ON) ? ON : OFF);
		this.bench.renew();
	}

	private void define(String rest) {
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\n" + rest);
	}

	private void put(String content) {
		this.bench.put("sales.csv", content);
	}

	private void assertPath(Run run, LoadPath path) {
		assertThat(this.bench.rows("SELECT load_path FROM blockload.run WHERE id = " + run.id()))
			.containsExactly(path.text());
		assertThat(run.path()).isEqualTo(path);
		assertThat(this.bench.isStaged(run)).isFalse();
	}

	private List<String> content() {
		return this.bench.rows("SELECT * FROM app.sales ORDER BY 1, 2");
	}

	private static String records(int from, int to) {
		return IntStream.rangeClosed(from, to)
			.mapToObj((id) -> id + ",item " + id + "\n")
			.collect(Collectors.joining());
	}

	@ParameterizedTest
	@EnumSource
	void rowsAreAppendedWithTheirRejectsAndCounts(Direct direct) {
		open(direct);
		this.bench.sql("CREATE TABLE app.sales (place serial, id int NOT NULL, item text)");
		define("mode: append\nrejects: {max: 2}\n");
		put("id,item\n" + records(1, 200) + "x,wrong\n" + records(201, 300));
		Run run = this.bench.run("sales");
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertPath(run, direct.path());
		assertThat(run.counts()).isEqualTo(new Run.Counts(301L, 300L, 1L, 300L, 0L, 0L, 0L));
		// A sequence numbers the rows in the order of the file.
		assertThat(this.bench.rows("SELECT place, id, item FROM app.sales ORDER BY place"))
			.isEqualTo(IntStream.rangeClosed(1, 300).mapToObj((id) -> id + "|" + id + "|item " + id).toList());
		assertThat(this.bench.rejects(run)).singleElement().satisfies((reject) -> {
			assertThat(reject.record()).isEqualTo(201);
			assertThat(reject.raw()).isEqualTo("x,wrong");
		});
		assertThat(this.bench.rows("SELECT sum(end_record - begin_record), sum(staged), min(begin_byte), max(end_byte) "
				+ "FROM blockload.batch WHERE run_id = " + run.id()))
			.containsExactly("301|300|8|" + (8 + records(1, 300).length() + 8));
		assertThat(this.bench.rows("""
				SELECT step_name, sum(read_count), sum(write_count), sum(process_skip_count), min(status)
				  FROM batch.batch_step_execution JOIN batch.batch_job_execution_params USING (job_execution_id)
				 WHERE parameter_value = '%d' AND step_name = 'load' GROUP BY 1""".formatted(run.id())))
			.containsExactly("load|301|300|1|COMPLETED");
		assertThat(this.bench.run("sales").status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(this.bench.run(again()).counts().inserted()).isEqualTo(300);
		assertThat(content()).hasSize(600);
	}

	private static RunRequest again() {
		return new RunRequest("sales", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE);
	}

	@ParameterizedTest
	@CsvSource({ "ON, upsert", "ON, replace", "ON, append", "OFF, upsert" })
	void anEmptyBlockWithAKeyIsFilled(Direct direct, String mode) {
		open(direct);
		this.bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, item text)");
		define("mode: " + mode + "\nundo: {keep: 0}\n");
		put("id,item\n2,b\n1,a\n");
		Run run = this.bench.run("sales");
		assertThat(run.counts()).isEqualTo(new Run.Counts(2L, 2L, 0L, 2L, 0L, 0L, 0L));
		assertPath(run, direct.path());
		assertThat(content()).containsExactly("1|a", "2|b");
		put("id,item\n3,c\n");
		Run second = this.bench.run("sales");
		assertThat(second.status()).as("%s", second.error()).isEqualTo(RunStatus.COMPLETED);
		assertPath(second, LoadPath.STAGED);
		assertThat(content()).hasSize(mode.equals("replace") ? 1 : 3);
	}

	@ParameterizedTest
	@CsvSource({ "ON, ", "ON, DEFERRABLE INITIALLY DEFERRED", "OFF, " })
	void whatOnlyTheServerRefusesIsStaged(Direct direct, String deferred) {
		open(direct);
		this.bench
			.sql("CREATE TABLE app.sales (id int PRIMARY KEY " + ((deferred != null) ? deferred : "") + ", item text)");
		define("mode: upsert\nundo: {keep: 0}\nrejects: {max: 2}\n");
		put("id,item\n1,a\n2,b\n2,c\n3,d\n");
		Run run = this.bench.run("sales");
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertPath(run, LoadPath.STAGED);
		assertThat(content()).containsExactly("1|a", "3|d");
		assertThat(this.bench.rejects(run)).extracting((reject) -> reject.code())
			.containsOnly("duplicate-key")
			.hasSize(2);
		assertThat(run.warnings()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void tooManyRejectsFailTheRunAndAreKept(Direct direct) {
		open(direct);
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("mode: append\nrejects: {max: 1}\n");
		put("id,item\n1,a\nx,b\ny,c\n4,d\n");
		Run run = this.bench.run("sales");
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.error().message()).isEqualTo("2 of 4 records were rejected. The import allows at most 1.");
		assertPath(run, direct.path());
		assertThat(run.isRestartable()).isFalse();
		assertThat(run.counts().read()).isEqualTo(4);
		assertThat(run.staged()).isEqualTo(2);
		assertThat(this.bench.rejects(run)).extracting((reject) -> reject.record()).containsExactly(2L, 3L);
		assertThat(content()).isEmpty();
	}

	@Test
	void moreRejectsThanADirectLoadHoldsAreStaged() {
		open(Direct.ON);
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("mode: append\nrejects: {max: 20000}\n");
		put("id,item\n" + "x,y\n".repeat(10_001) + "1,a\n");
		Run run = this.bench.run("sales");
		assertThat(run.counts().rejected()).isEqualTo(10_001);
		assertPath(run, LoadPath.STAGED);
		assertThat(content()).containsExactly("1|a");
	}

	@ParameterizedTest
	@EnumSource
	void aFileThatCannotBeReadToItsEndIsStaged(Direct direct) {
		open(direct);
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("mode: append\nrejects: {max: 9}\n");
		put("id,item\nx,a\n" + records(1, 100) + "2,\"b\n");
		Run run = this.bench.run("sales");
		assertThat(run.error().code()).isEqualTo("unclosed-quote");
		assertPath(run, LoadPath.STAGED);
		assertThat(run.counts().rejected()).isEqualTo(1);
		assertThat(content()).isEmpty();
	}

	@Test
	void aFunctionThatFailsForADefaultFailsTheRunAsItDoesStaged() {
		open(Direct.ON);
		this.bench.sql("CREATE FUNCTION app.fails() RETURNS int LANGUAGE plpgsql AS $$BEGIN RAISE 'not today'; END$$");
		this.bench.sql("CREATE TABLE app.sales (id int, item text, extra int DEFAULT app.fails())");
		define("mode: append\n");
		put("id,item\n1,a\n");
		Run run = this.bench.run("sales");
		assertThat(run.error().code()).isEqualTo("constraint-violated");
		assertThat(run.error().message())
			.isEqualTo("The block refuses rows of this file: not today. Where: statement INSERT INTO "
					+ this.bench.application() + ".sales. Raised in PL/pgSQL function " + this.bench.application()
					+ ".fails() line 1 at RAISE.");
		assertPath(run, LoadPath.STAGED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!',
			textBlock = """
					id int, item text, _load bigint NOT NULL) PARTITION BY RANGE (_load ! mode: append ! block app.sales is partitioned
					id int, item text, CHECK (id > 0) ! mode: append ! block app.sales: it has the constraint sales_id_check
					id int REFERENCES app.list, item text ! mode: append ! block app.sales: it has the constraint sales_id_fkey
					id app.positive, item text ! mode: append ! the type of column "id" is tested after the rows are staged
					id int, item text[] ! {mode: append, rejects: {max: 1}} ! the type of column "item" is tested after the rows are staged
					id int, item text, other app.positive ! {mode: append, columns: {id: id, item: item}} ! block app.sales: its column other is of a domain
					id int PRIMARY KEY, item text ! mode: append ! runs of block app.sales are kept for undo (undo: {keep: 0} keeps none)
					id int, item text ! {mode: append, undo: {keep: 1}} ! runs of block app.sales are kept for undo (undo: {keep: 0} keeps none)
					id int UNIQUE, item text ! {mode: append, undo: {keep: 0}} ! column "id" of the key can be null
					id int PRIMARY KEY, item text ! {mode: update, other-keys: skip, undo: {keep: 0}} ! mode update changes existing rows
					id int PRIMARY KEY, item text ! {mode: upsert, duplicates: last, undo: {keep: 0}} ! the import sets duplicates: last
					id int PRIMARY KEY, item text ! {mode: upsert, undo: {keep: 0}, columns: {id: id, item: {from: item, blank: keep}}} ! column "item" has blank: keep
					id int, item text ! {mode: replace, scope: [id]} ! the import replaces a scope
					""")
	void whatCannotBeLoadedDirectlyIsStagedAndTheRunSaysWhy(String columns, String keys, String reason) {
		open(Direct.ON);
		this.bench.sql("CREATE DOMAIN app.positive AS int CHECK (value > 0)");
		this.bench.sql("CREATE TABLE app.list (id int PRIMARY KEY)");
		this.bench.sql("INSERT INTO app.list VALUES (1)");
		this.bench.sql("CREATE TABLE app.sales (" + columns + ")");
		define("checkpoint: off\n" + keys.replaceAll("^\\{(.*)\\}$", "$1")
			.replaceAll(", (mode|undo|other-keys|duplicates|columns|scope|rejects):", "\n$1:") + "\n");
		put("id,item\n1,a\n");
		Run run = this.bench.run("sales");
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertPath(run, LoadPath.STAGED);
		assertThat(run.warnings()).filteredOn((warning) -> warning.code().equals("staged"))
			.extracting((warning) -> warning.message())
			.containsExactly("The import sets checkpoint: off, but the rows are staged, because "
					+ reason.replace("app.", this.bench.application() + ".") + ".");
	}

	@Test
	void triggersRowSecurityAndRowsOfABlockWithAKeyAreReasonsToo() {
		open(Direct.ON);
		this.bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, item text)");
		define("checkpoint: off\nmode: upsert\nundo: {keep: 0}\n");
		this.bench.sql("INSERT INTO app.sales VALUES (7, 'before')");
		assertReason("block app.sales has rows");
		this.bench.sql("CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$");
		this.bench.sql("CREATE TRIGGER touch BEFORE INSERT ON app.sales FOR EACH ROW EXECUTE FUNCTION app.touch()");
		assertReason("block app.sales: it has the trigger touch");
	}

	private void assertReason(String reason) {
		put("id,item\n1,a" + reason.length() + "\n");
		Run run = this.bench.run("sales");
		assertPath(run, LoadPath.STAGED);
		assertThat(run.warnings()).extracting((warning) -> warning.message())
			.containsExactly("The import sets checkpoint: off, but the rows are staged, because "
					+ reason.replace("app.", this.bench.application() + ".") + ".");
	}

	@Test
	void aFileOfAnySizeIsLoadedDirectlyWithoutCheckpoints() throws IOException {
		open(Direct.OFF);
		this.bench.sql("CREATE TABLE app.sales (place serial, id int NOT NULL, item text)");
		define("checkpoint: off\nmode: append\nrejects: {max: 2}\n");
		String text = "id,item\n" + records(1, 4_000) + "x,wrong\n" + records(4_001, 30_000);
		put(text);
		Run run = this.bench.run("sales");
		assertThat(run.counts()).isEqualTo(new Run.Counts(30_001L, 30_000L, 1L, 30_000L, 0L, 0L, 0L));
		assertPath(run, LoadPath.DIRECT);
		assertThat(this.bench.rows("SELECT count(*) FROM app.sales WHERE place = id")).containsExactly("30000");
		assertThat(this.bench.rejects(run)).extracting((reject) -> reject.record()).containsExactly(4_001L);
		ByteArrayOutputStream zipped = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
			out.write(("id,item\n" + records(30_001, 30_500)).getBytes(StandardCharsets.UTF_8));
		}
		this.bench.put("sales.csv", zipped.toByteArray());
		Run second = this.bench.run("sales");
		assertThat(second.counts().inserted()).isEqualTo(500);
		assertPath(second, LoadPath.DIRECT);
		// A failure rolls everything back.
		put("id,item\n" + records(1, 1000) + "x,a\ny,b\nz,c\n");
		Run failed = this.bench.run("sales");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(failed.error().code()).isEqualTo("too-many-rejects");
		assertThat(this.bench.rejects(failed)).hasSize(3);
		assertPath(failed, LoadPath.DIRECT);
		assertThat(this.bench.rows("SELECT count(*) FROM app.sales")).containsExactly("30500");
	}

	@Test
	void aTextThatIsLargerThanItsObjectIsHeldOnlyWithinTheLimit() throws IOException {
		this.bench = ImportBench
			.shared(Map.of("blockload.load.slice-bytes", 600, "blockload.load.direct-limit", "10KB"));
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("mode: append\n");
		ByteArrayOutputStream zipped = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
			out.write(("id,item\n" + "1,a\n".repeat(20_000)).getBytes(StandardCharsets.UTF_8));
		}
		this.bench.put("sales.csv", zipped.toByteArray());
		Run run = this.bench.run("sales");
		assertThat(run.counts().inserted()).isEqualTo(20_000);
		assertPath(run, LoadPath.STAGED);
	}

	/** The block is locked before it is looked at: the row comes before the run. */
	@Test
	void anEmptyBlockThatGetsARowMeanwhileIsNotLoadedDirectly() throws Exception {
		open(Direct.ON);
		this.bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, item text)");
		define("checkpoint: off\nmode: upsert\nundo: {keep: 0}\n");
		put("id,item\n1,a\n");
		try (Connection other = this.bench.servers().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			RunHandle handle = this.bench.launcher().start(request(), at("load", () -> {
				try {
					statement.execute("INSERT INTO " + this.bench.application() + ".sales VALUES (7, 'other')");
				}
				catch (SQLException ex) {
					throw new IllegalStateException(ex);
				}
			}));
			while (this.bench
				.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'ShareRowExclusiveLock' "
						+ "AND relation = 'app.sales'::regclass")
				.isEmpty()) {
				assertThat(handle.isDone()).isFalse();
				Thread.sleep(10);
			}
			other.commit();
			Run run = handle.result();
			assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
			assertPath(run, LoadPath.STAGED);
			assertThat(run.warnings()).extracting((warning) -> warning.message())
				.containsExactly("The import sets checkpoint: off, but the rows are staged, because block "
						+ this.bench.application() + ".sales has rows.");
		}
		assertThat(content()).containsExactly("1|a", "7|other");
	}

	private static RunRequest request() {
		return new RunRequest("sales", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP);
	}

	private static RunListener at(String step, Runnable work) {
		return new RunListener() {
			@Override
			public void step(String name) {
				if (name.equals(step)) {
					work.run();
				}
			}
		};
	}

	@Test
	void aBlockThatIsAlteredAfterThePlanIsNotLoaded() {
		open(Direct.ON);
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("mode: append\n");
		put("id,item\n1,a\n");
		Run run = this.bench.launcher()
			.start(request(), at("load", () -> this.bench.sql("ALTER TABLE app.sales ADD COLUMN more int")))
			.result();
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).isEqualTo("block-changed");
		assertPath(run, LoadPath.DIRECT);
		assertThat(content()).isEmpty();
	}

	@Test
	void anObjectThatIsGoneFailsTheRunAndLeavesNothing() {
		open(Direct.ON);
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("mode: append\n");
		put("id,item\n1,a\n");
		Run run = this.bench.launcher().start(request(), at("load", () -> this.bench.delete("sales.csv"))).result();
		assertThat(run.error().code()).isEqualTo("object-gone");
		assertPath(run, LoadPath.DIRECT);
		assertThat(content()).isEmpty();
	}

	@Test
	void aLoadWithoutCheckpointsThatIsStoppedBeginsAgain() {
		open(Direct.OFF);
		this.bench.sql("CREATE TABLE app.sales (id int, item text)");
		define("checkpoint: off\nmode: append\n");
		put("id,item\n" + records(1, 5_000));
		CompletableFuture<RunHandle> handle = new CompletableFuture<>();
		handle.complete(this.bench.launcher().start(request(), new RunListener() {
			@Override
			public void advanced(long bytes, long size, long records) {
				if (records > 0) {
					handle.join().stop();
				}
			}
		}));
		Run run = handle.join().result();
		assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(run.isRestartable()).isTrue();
		assertThat(run.counts().read()).isZero();
		assertThat(content()).isEmpty();
		Run again = this.bench.restart(run);
		assertThat(again.counts().inserted()).isEqualTo(5_000);
		assertPath(again, LoadPath.DIRECT);
	}

	@Test
	void memoryIsSharedAndGivenBack() {
		DirectMemory memory = new DirectMemory(10);
		assertThat(memory.take(7)).isTrue();
		assertThat(memory.take(4)).isFalse();
		assertThat(memory.take(3)).isTrue();
		memory.give(7);
		assertThat(memory.take(7)).isTrue();
	}

}
