package dev.blockload.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Repair;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The merge of partitions after a publish, failing at each of its transactions: the block
 * has each row once, and what is left can be repaired. {@link ModesFaultsIT} kills
 * merges; here they are killed in its long form only, as a superuser.
 */
final class MergeFaults {

	/** With so many partitions the next run merges. */
	static final int PARTITIONS = 4;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int KILLED = 137;

	private static final List<String> TRANSACTIONS = List.of("merge-copy", "merge-references", "merge-validate",
			"merge-swap");

	private MergeFaults() {
	}

	static List<DynamicTest> of(TwoAtATime benches, FaultFile file) {
		List<DynamicTest> tests = new ArrayList<>();
		if (ModesFaultsIT.ALL) {
			for (String point : List.of("merge-copy:after-commit", "merge-swap:before-commit",
					"merge-swap:after-commit")) {
				tests.add(benches.test(point, (bench) -> killed(bench, point, file)));
			}
		}
		tests.add(benches.test("each transaction of a merge fails", (bench) -> {
			begin(bench, file);
			for (String transaction : TRANSACTIONS) {
				for (String moment : List.of("before-work", "before-commit", "after-commit")) {
					failing(bench, transaction + ":" + moment);
				}
			}
			assertThat(partitions(bench)).isEqualTo(3);
			drop(bench);
		}));
		return tests;
	}

	private static void begin(FaultBench bench, FaultFile file) {
		bench.begin(file, BlockKind.BY_LOAD, Mode.APPEND);
		ImportBench imports = bench.imports();
		String list = "public.list_of_" + imports.application();
		imports.sql("CREATE TABLE %s (id int PRIMARY KEY)".formatted(list));
		imports.sql("INSERT INTO %s SELECT id FROM app.expected UNION SELECT id FROM app.reference".formatted(list));
		imports.sql("ALTER TABLE app.load ADD CONSTRAINT listed FOREIGN KEY (id) REFERENCES " + list);
		addPartitions(bench);
	}

	/** Partitions of earlier runs. */
	private static void addPartitions(FaultBench bench) {
		ImportBench imports = bench.imports();
		for (int load = 1; load <= PARTITIONS; load++) {
			String bounds = "FOR VALUES FROM (-%d) TO (-%d)".formatted(10 * load, 10 * load - 1);
			imports.sql("CREATE TABLE IF NOT EXISTS app.load_%d PARTITION OF app.load %s".formatted(load, bounds));
			for (String rows : List.of("app.load (id, name, _load) SELECT -1, 'old', -" + 10 * load,
					"app.expected (id, name) SELECT -1, 'old'")) {
				imports.sql("INSERT INTO " + rows);
			}
		}
	}

	private static void killed(FaultBench bench, String point, FaultFile file) throws Exception {
		begin(bench, file);
		try (Child child = bench.child("run").with("PARTITIONS", PARTITIONS).killedAt(point).start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		bench.awaitDead();
		Run run = bench.last();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(partitions(bench)).isEqualTo(point.equals("merge-swap:after-commit") ? 3 : 6);
		// The other bench can have repaired it first.
		var unused = bench.imports().bean(Repair.class).all();
		bench.assertExact(run);
		bench.assertFollowingRunWorks();
		assertThat(partitions(bench)).isLessThanOrEqualTo(PARTITIONS);
		drop(bench);
	}

	private static void failing(FaultBench bench, String point) {
		addPartitions(bench);
		Failpoints.Armed armed = bench.failpoints().arm(point, Failpoints.Action.FAIL);
		Run run = bench.hasRun() ? bench.runAgain() : bench.run();
		assertThat(armed.hasBeenReached()).as(point).isTrue();
		bench.assertExact(run);
		assertThat(run.warnings()).as(point).extracting(Warning::code).containsExactly("merge-failed");
		bench.failpoints().disarm();
	}

	private static long partitions(FaultBench bench) {
		return bench.imports().rows("SELECT 1 FROM pg_inherits WHERE inhparent = 'app.load'::regclass").size();
	}

	private static void drop(FaultBench bench) {
		bench.imports().sql("DROP TABLE public.list_of_%s CASCADE".formatted(bench.imports().application()));
	}

}
