package dev.blockload.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.PlainRole;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RunUndo;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sets of equal tables, called twins, in a database of its own. Blockload's role there is
 * no superuser and does not own the tables, except the one that is partitioned by load.
 * The same import into another twin, undisturbed, says what a disturbed one must end
 * with. For one thread.
 */
final class Twins implements AutoCloseable {

	/** With more partitions a run merges. */
	static final int PARTITIONS = 4;

	static final Duration TIMEOUT = Duration.ofSeconds(60);

	static final int KILLED = 137;

	private static final List<String> TABLES = List.of("list", "note", "cost", "staff", "plan", "sales");

	/** The content of a twin; identities and numbers of runs differ between twins. */
	private static final String CONTENT = """
			SELECT 'cost', l.code, month::text, amount::text, note
			  FROM app.X_cost c JOIN app.X_list l ON l.id = c.list_id
			UNION ALL SELECT 'list', code, NULL, NULL, NULL FROM app.X_list
			UNION ALL SELECT 'note', l.code, n.note, NULL, NULL FROM app.X_note n JOIN app.X_list l ON l.id = n.list_id
			UNION ALL SELECT 'staff', code, parent, name, NULL FROM app.X_staff
			UNION ALL SELECT 'plan', code, month::text, amount::text, owner FROM app.X_plan
			UNION ALL SELECT 'sales', code, amount::text, CASE WHEN _load < 0 THEN _load::text ELSE 'run' END, NULL
			            FROM app.X_sales
			ORDER BY 1, 2, 3, 4, 5""";

	private final PlainRole role;

	private final JdbcTemplate administrator;

	private final ImportBench bench;

	Twins(Path folder, Map<String, Object> settings) throws IOException {
		this.role = PlainRole.create();
		this.administrator = this.role.administrator();
		this.bench = new ImportBench(this.role.servers(), Files.createDirectories(folder.resolve("jobs")), settings);
	}

	ImportBench bench() {
		return this.bench;
	}

	/** Forget all runs, and create the tables of some twins. */
	void begin(String... names) {
		this.bench.bean(Failpoints.class).disarm();
		this.bench.renew();
		// Spring Batch believes that the runs killed before go on.
		var unused = this.bench.bean(Repair.class).all();
		Stream.of(names).forEach(this::create);
	}

	private void create(String twin) {
		String schema = this.bench.application() + "." + twin + "_";
		this.bench
			.sql("""
					CREATE TABLE app.X_list (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE);
					INSERT INTO app.X_list (code) SELECT 'c' || n FROM generate_series(1, 4) n;
					CREATE TABLE app.X_note (list_id bigint REFERENCES app.X_list ON DELETE CASCADE, note text);
					INSERT INTO app.X_note SELECT id, 'of ' || code FROM app.X_list;
					CREATE TABLE app.X_cost (list_id bigint REFERENCES app.X_list, month date, amount numeric(12,2),
					    note text DEFAULT 'new', CHECK (amount < 1000000), PRIMARY KEY (list_id, month));
					INSERT INTO app.X_cost SELECT id, m, 10 * id, 'old' FROM app.X_list,
					    unnest('{2026-01-01, 2026-02-01}'::date[]) m WHERE id < 4;
					CREATE TABLE app.X_staff (code text PRIMARY KEY, parent text REFERENCES app.X_staff, name text UNIQUE);
					INSERT INTO app.X_staff VALUES ('r', NULL, 'root'), ('s', 'r', 'sub'), ('t', 's', 'leaf');
					CREATE TABLE app.X_plan (code text, month date, amount numeric(12,2), owner text REFERENCES app.X_staff);
					INSERT INTO app.X_plan VALUES ('c1', '2026-01-01', 1), ('c1', '2026-02-01', 2), ('c2', '2026-01-01', 3);
					CREATE TABLE app.X_sales (code text REFERENCES app.X_list (code), amount int CHECK (amount > 0),
					    _load bigint NOT NULL) PARTITION BY RANGE (_load);
					CREATE TABLE app.X_sales_old PARTITION OF app.X_sales FOR VALUES FROM (-2) TO (0);
					INSERT INTO app.X_sales VALUES ('c1', 1, -1), ('c2', 2, -1);
					"""
				.replace("X_", twin + "_"));
		this.administrator.execute(TABLES.stream().filter((table) -> !table.equals("sales")).map((table) -> """
				ALTER TABLE %1$s%2$s OWNER TO CURRENT_USER;
				GRANT SELECT, INSERT, UPDATE, DELETE ON %1$s%2$s TO %3$s;
				""".formatted(schema, table, this.role.name())).collect(Collectors.joining()));
		this.administrator
			.execute("GRANT USAGE ON SEQUENCE %1$slist_id_seq TO %2$s; GRANT REFERENCES ON %1$slist TO %2$s"
				.formatted(schema, this.role.name()));
	}

	/**
	 * Define an import, and upload its file.
	 * @return its name
	 */
	String define(LoadingWay way, String twin) {
		String name = way.text() + "-" + twin;
		this.bench.put(way.text() + ".csv", way.file());
		this.bench.define(name, way.definition(twin));
		return name;
	}

	/** A run that is not disturbed. */
	Run completed(String importName) {
		Run run = this.bench.run(importName);
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		return run;
	}

	/** Run a verb in another process. */
	Child.Command child(String verb, String runOrImport) {
		return Child.of(this.bench.servers(), this.bench.jobs(), verb, runOrImport)
			.with("SMALLLOAD", 0)
			.with("PARTITIONS", PARTITIONS);
	}

	/** Run a verb in another process, which is killed at a point. */
	void killed(String verb, String runOrImport, String point) throws InterruptedException {
		try (Child child = child(verb, runOrImport).killedAt(point).start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
	}

	/** The last run of an import, once no process holds its lease. */
	Run awaitDead(String importName) throws InterruptedException {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (this.bench.history().isAlive(importName)) {
			assertThat(System.nanoTime()).as("the lease of a killed process is held").isLessThan(end);
			// Polling: the other process has no event for it.
			Thread.sleep(20);
		}
		return last(importName);
	}

	/** Wait until a run in this process has done a step. */
	void awaitStage(String importName, Stage stage) {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (this.bench.history().newest(importName, 1).stream().noneMatch((run) -> run.stage() == stage)) {
			assertThat(System.nanoTime()).as("%s is not %s", importName, stage).isLessThan(end);
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
		}
	}

	Run last(String importName) {
		return this.bench.history().newest(importName, 1).get(0);
	}

	Run undo(Run run) {
		return this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(run.id())));
	}

	List<String> content(String twin) {
		return this.bench.rows(CONTENT.replace("X_", twin + "_"));
	}

	/** Every row of a twin with all that it has. */
	List<String> rows(String twin) {
		return this.bench.rows(TABLES.stream()
			.map((table) -> "SELECT '%1$s', x::text FROM app.%2$s_%1$s x".formatted(table, twin))
			.collect(Collectors.joining(" UNION ALL ", "", " ORDER BY 1, 2")));
	}

	List<String> rejects(Run run) {
		return this.bench.rejects(run)
			.stream()
			.map((reject) -> reject.record() + " " + reject.code() + " " + reject.column())
			.toList();
	}

	/** What repair finds and repairs, with {@code RUN} for the number of a run. */
	List<String> repaired(Run run) {
		return this.bench.bean(Repair.class)
			.all()
			.stream()
			.map((finding) -> finding.code() + " " + String.valueOf(finding.run()).replace("" + run.id(), "RUN"))
			.toList();
	}

	/** The tables that runs have in schema {@code blockload}, without their numbers. */
	List<String> left() {
		return this.bench.rows("""
				SELECT regexp_replace(tablename, '[0-9]+', 'N', 'g') FROM pg_tables
				 WHERE schemaname = 'blockload' AND tablename LIKE 'blockload_run_%' AND tablename !~ '_undo(_[0-9]+)?$'
				 ORDER BY 1""");
	}

	@Override
	public void close() {
		this.bench.close();
		this.role.drop();
	}

}
