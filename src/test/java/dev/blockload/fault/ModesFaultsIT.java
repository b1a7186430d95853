package dev.blockload.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.PlainRole;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real {@code kill -9} in verify and publish of each way of loading a block, by a role
 * that does not own the tables. The same import of the same file into a twin of the
 * block, undisturbed, says what the block, its lists, the rejects and the counts must be.
 * <p>
 * {@code -Dblockload.faults.modes=all} kills each of them at each point; without it each
 * is killed at one point.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModesFaultsIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int KILLED = 137;

	private static final List<String> POINTS = List.of("publish:before-commit", "verify.beside:after-commit",
			"verify:before-commit", "publish:after-commit", "verify.beside:before-commit", "verify:after-commit",
			"publish:before-work");

	private PlainRole role;

	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path temporary) throws IOException {
		this.role = PlainRole.create();
		this.bench = new ImportBench(this.role.servers(), Files.createDirectories(temporary.resolve("jobs")),
				Map.of(FailpointInitializer.INSIDE, "armed by tests"));
	}

	@AfterAll
	void close() {
		this.bench.close();
		this.role.drop();
	}

	@TestFactory
	List<DynamicTest> aRunKilledAnywhereIsRestartedAndEndsLikeItsTwin() {
		boolean all = "all".equals(System.getProperty("blockload.faults.modes"));
		List<DynamicTest> tests = new ArrayList<>();
		int turn = 0;
		for (Way way : Way.values()) {
			List<String> points = new ArrayList<>(POINTS);
			if (!all) {
				points = List.of(POINTS.get(turn++ % POINTS.size()));
			}
			for (String point : points) {
				tests.add(DynamicTest.dynamicTest(way + ", " + point, () -> killAndRestart(way, point)));
			}
		}
		return tests;
	}

	private void killAndRestart(Way way, String point) throws Exception {
		for (String twin : List.of("a", "b")) {
			create(twin);
		}
		String name = way.name().toLowerCase(Locale.ROOT).replace('_', '-');
		this.bench.put(name + ".csv", way.file);
		for (String twin : List.of("a", "b")) {
			this.bench.define(name + "-" + twin, "file: {fixed: %s.csv}\nblock: %s_%s\n%s".formatted(name, twin,
					way.block, way.rest.formatted(twin)));
		}
		Run twin = this.bench.run(name + "-b");
		assertThat(twin.status()).as("%s", twin.error()).isEqualTo(RunStatus.COMPLETED);
		try (Child child = Child.of(this.bench.servers(), this.bench.jobs(), "run", name + "-a")
			.killedAt(point)
			.start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		Run run = restarted(name + "-a");
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().toString().replace("a_list", "b_list")).isEqualTo(twin.counts().toString());
		assertThat(content("a")).isEqualTo(content("b"));
		assertThat(rejects(run)).isEqualTo(rejects(twin));
	}

	/** The last run of an import, restarted once no process holds its lease. */
	private Run restarted(String importName) throws InterruptedException {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (true) {
			Run last = this.bench.history().newest(importName, 1).get(0);
			if (last.status() == RunStatus.COMPLETED) {
				return last;
			}
			if (last.status() != RunStatus.RUNNING) {
				return this.bench.restart(last);
			}
			assertThat(System.nanoTime()).as("the run of a killed process is still RUNNING").isLessThan(end);
			// Polling: the other process has no event for it.
			Thread.sleep(20);
		}
	}

	private void create(String twin) {
		String schema = this.bench.application();
		// A run can still wait for the end of the session that was killed.
		this.role.administrator()
			.execute("DROP TABLE IF EXISTS %1$s.%2$s_plan, %1$s.%2$s_cost, %1$s.%2$s_staff, %1$s.%2$s_list CASCADE"
				.formatted(schema, twin));
		this.bench.sql("""
				CREATE TABLE app.X_list (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE);
				INSERT INTO app.X_list (code) SELECT 'c' || n FROM generate_series(1, 4) n;
				CREATE TABLE app.X_cost (list_id bigint REFERENCES app.X_list, month date, amount numeric(12,2),
				    note text DEFAULT 'new', CHECK (amount < 1000000), PRIMARY KEY (list_id, month));
				INSERT INTO app.X_cost SELECT id, m, 10 * id, 'old' FROM app.X_list,
				    unnest('{2026-01-01, 2026-02-01}'::date[]) m WHERE id < 4;
				CREATE TABLE app.X_staff (code text PRIMARY KEY, parent text REFERENCES app.X_staff, name text UNIQUE);
				INSERT INTO app.X_staff VALUES ('r', NULL, 'root'), ('s', 'r', 'sub'), ('t', 's', 'leaf');
				CREATE TABLE app.X_plan (code text, month date, amount numeric(12,2));
				INSERT INTO app.X_plan VALUES ('c1', '2026-01-01', 1), ('c1', '2026-02-01', 2), ('c2', '2026-01-01', 3);
				""".replace("X_", twin + "_"));
		for (String table : List.of("list", "cost", "staff", "plan")) {
			String name = schema + "." + twin + "_" + table;
			this.role.administrator().execute("ALTER TABLE " + name + " OWNER TO CURRENT_USER");
			this.role.administrator()
				.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + name + " TO " + this.role.name());
		}
		this.role.administrator()
			.execute("GRANT USAGE ON SEQUENCE %s.%s_list_id_seq TO %s".formatted(schema, twin, this.role.name()));
	}

	/** The rows of all tables of a twin; identities differ after a kill. */
	private List<String> content(String twin) {
		return this.bench.rows("""
				SELECT 'cost', l.code, month::text, amount::text, note
				  FROM app.X_cost c JOIN app.X_list l ON l.id = c.list_id
				UNION ALL SELECT 'list', code, NULL, NULL, NULL FROM app.X_list
				UNION ALL SELECT 'staff', code, parent, name, NULL FROM app.X_staff
				UNION ALL SELECT 'plan', code, month::text, amount::text, NULL FROM app.X_plan
				ORDER BY 1, 2, 3, 4, 5""".replace("X_", twin + "_"));
	}

	private List<String> rejects(Run run) {
		return this.bench.rejects(run)
			.stream()
			.map((reject) -> reject.record() + " " + reject.code() + " " + reject.column())
			.toList();
	}

	/**
	 * A way of loading a block; {@code %s} in a definition is the twin.
	 */
	private enum Way {

		UPDATE_SKIP("cost", """
				mode: update
				other-keys: skip
				columns:
				  list_id: {from: code, match: code}
				  month: month
				  amount: {from: amount, blank: keep}
				rejects: {max: 10}
				""", "code,month,amount\nc1,2026-01-01,11\nc2,2026-02-01,\nc4,2026-01-01,5\nc9,2026-01-01,6\n"),

		APPEND_REJECT("cost", """
				mode: append
				columns:
				  list_id: {from: code, match: code}
				  month: month
				  amount: amount
				rejects: {max: 10}
				""", "code,month,amount\nc1,2026-01-01,11\nc4,2026-02-01,7\nc4,2026-03-01,2000000\n"),

		UPSERT_CREATE("cost", """
				mode: upsert
				columns:
				  list_id: {from: code, match: code, unknown: create}
				  month: month
				  amount: amount
				rejects: {max: 10}
				""", "code,month,amount\nc1,2026-01-01,11\nn1,2026-02-01,7\nn1,2026-03-01,8\nn2,2026-03-01,x\n"),

		SUM("cost", """
				mode: upsert
				duplicates: {sum: [amount]}
				columns:
				  list_id: {from: code, match: code, unknown: create}
				  month: month
				  amount: amount
				rejects: {max: 10}
				""", "code,month,amount\nc1,2026-01-01,11\nc1,2026-01-01,4\nn1,2026-02-01,7\nn1,2026-02-01,x\n"),

		REPLACE_FIXED_SCOPE("cost", """
				mode: replace
				scope: {month: 2026-02-01}
				columns:
				  list_id: {from: code, match: code}
				  amount: amount
				rejects: {max: 10}
				""", "code,amount\nc1,11\nc4,7\n"),

		REPLACE_SCOPE("cost", """
				mode: replace
				scope: [month]
				columns:
				  list_id: {from: code, match: code, unknown: create}
				  month: month
				  amount: amount
				rejects: {max: 10}
				""", "code,month,amount\nc1,2026-02-01,11\nn1,2026-02-01,7\n"),

		REPLACE_KEYLESS_SCOPE("plan", """
				mode: replace
				scope: [month]
				""", "code,month,amount\nc7,2026-01-01,11\n"),

		UNPIVOT("cost", """
				mode: upsert
				columns:
				  list_id: {from: code, match: code, unknown: create}
				unpivot:
				  headers: {from: 2026-01, to: 2026-03}
				  into: {month: {format: yyyy-MM}}
				  values-into: amount
				  blank-cells: delete
				rejects: {max: 10}
				""", "code,2026-01,2026-02,2026-03\nc1,,12,13\nc2,21,x,\nn1,1,2,3\n"),

		SELF_REFERENCE("staff", """
				mode: replace
				""", "code,parent,name\nt,n,leaf\nn,r,sub\nr,,root\n");

		private final String block;

		private final String rest;

		private final String file;

		Way(String block, String rest, String file) {
			this.block = block;
			this.rest = rest;
			this.file = file;
		}

	}

}
