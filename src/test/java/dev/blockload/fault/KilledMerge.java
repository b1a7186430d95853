package dev.blockload.fault;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A merge of partitions after a publish, killed at each moment of its transactions: the
 * block has each row once, repair drops what is left, the next run merges, and the run
 * can be undone.
 */
final class KilledMerge {

	private static final List<String> TRANSACTIONS = List.of("merge-copy", "merge-references", "merge-validate",
			"merge-swap");

	private static final List<String> MOMENTS = List.of("before-work", "before-commit", "after-commit");

	/** Partitions beside those of the twin and of the run. */
	private static final int OTHERS = 4;

	private final Twins twins;

	private final String point;

	private KilledMerge(Twins twins, String point) {
		this.twins = twins;
		this.point = point;
	}

	static List<DynamicTest> of(Twins twins) {
		List<String> points = new ArrayList<>();
		if (ModesFaultsIT.ALL) {
			TRANSACTIONS.forEach((transaction) -> MOMENTS.forEach((moment) -> points.add(transaction + ":" + moment)));
		}
		else {
			points.addAll(List.of("merge-copy:after-commit", "merge-swap:before-commit"));
		}
		return points.stream()
			.map((point) -> DynamicTest.dynamicTest(point, () -> new KilledMerge(twins, point).run()))
			.toList();
	}

	private void run() throws InterruptedException {
		this.twins.begin("a");
		addPartitions();
		String name = this.twins.define(LoadingWay.APPEND_BY_LOAD, "a");
		List<String> before = this.twins.rows("a");
		this.twins.killed("run", name, this.point);
		Run run = this.twins.awaitDead(name);
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(new Run.Counts(4L, 2L, 2L, 2L, 0L, 0L, 0L));
		List<String> after = this.twins.rows("a");
		assertThat(after).hasSize(before.size() + 2).containsAll(before);
		boolean swapped = this.point.equals("merge-swap:after-commit");
		assertThat(partitions()).isEqualTo(swapped ? 3 : OTHERS + 2);
		boolean copied = !swapped && !this.point.startsWith("merge-copy:before");
		List<String> found = new ArrayList<>(List.of("UNENDED_EXECUTION RUN"));
		if (copied) {
			found.add("STAGING_TABLE_LEFT RUN");
		}
		assertThat(this.twins.repaired(run)).isEqualTo(found);
		assertThat(this.twins.left()).isEmpty();
		assertThat(this.twins.rows("a")).isEqualTo(after);
		// Then the run can be undone, and the next one merges.
		this.twins.undo(run);
		assertThat(this.twins.rows("a")).isEqualTo(before);
		Run next = this.twins.completed(name);
		assertThat(next.counts()).isEqualTo(run.counts());
		assertThat(next.warnings()).isEmpty();
		assertThat(partitions()).isEqualTo(3);
		this.twins.undo(next);
		assertThat(this.twins.rows("a")).isEqualTo(before);
		assertThat(this.twins.repaired(next)).isEmpty();
	}

	private void addPartitions() {
		ImportBench bench = this.twins.bench();
		for (int load = 1; load <= OTHERS; load++) {
			bench.sql("CREATE TABLE app.a_sales_%1$d PARTITION OF app.a_sales FOR VALUES FROM (-%1$d1) TO (-%1$d0)"
				.formatted(load));
			bench.sql("INSERT INTO app.a_sales VALUES ('c%1$d', %1$d, -%1$d1)".formatted(load));
		}
	}

	private int partitions() {
		return this.twins.bench().rows("SELECT 1 FROM pg_inherits WHERE inhparent = 'app.a_sales'::regclass").size();
	}

}
