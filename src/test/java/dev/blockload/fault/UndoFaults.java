package dev.blockload.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.importjob.RunUndo;
import dev.blockload.run.Run;
import org.junit.jupiter.api.DynamicTest;
import org.springframework.transaction.TransactionSystemException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An undo that fails at each moment of its transaction: the block is as before it or as
 * after it, and it can be undone again. {@link ModesFaultsIT} kills undos; here they are
 * killed in its long form only, as a superuser.
 */
final class UndoFaults {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int KILLED = 137;

	private UndoFaults() {
	}

	static List<DynamicTest> of(TwoAtATime benches, FaultFile file) {
		List<DynamicTest> tests = new ArrayList<>();
		if (ModesFaultsIT.ALL) {
			for (BlockKind kind : BlockKind.STAGED) {
				for (String point : List.of("undo:before-commit", "undo:after-commit")) {
					tests.add(benches.test(point + ", replace, " + kind, (bench) -> killed(bench, point, kind, file)));
				}
			}
		}
		for (BlockKind kind : BlockKind.STAGED) {
			tests.add(benches.test("each moment of an undo fails, " + kind, (bench) -> failing(bench, kind, file)));
		}
		return tests;
	}

	private static List<String> contents(FaultBench bench) {
		return bench.imports().rows("SELECT l::text FROM app.load l ORDER BY 1");
	}

	private static List<String> begin(FaultBench bench, BlockKind kind, FaultFile file) {
		bench.begin(file, kind, Mode.REPLACE);
		bench.imports().define(bench.importName(), """
				file: {latest: 'load/{{date}}-load.csv'}
				block: load
				mode: replace
				max-delete: none
				rejects: {max: 100000}
				undo: {keep: 2}
				""");
		List<String> before = contents(bench);
		bench.assertExact(bench.run());
		return before;
	}

	private static void killed(FaultBench bench, String point, BlockKind kind, FaultFile file) throws Exception {
		List<String> before = begin(bench, kind, file);
		List<String> after = contents(bench);
		Run run = bench.last();
		try (Child child = bench.child("undo").killedAt(point).start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		bench.awaitFree();
		if (point.endsWith(":before-commit")) {
			assertThat(contents(bench)).isEqualTo(after);
			assertThat(bench.last().id()).isEqualTo(run.id());
			undo(bench, run);
		}
		assertThat(contents(bench)).isEqualTo(before);
		assertThat(bench.last().undo().undoes()).isEqualTo(run.id());
		undo(bench, bench.last());
		assertThat(contents(bench)).isEqualTo(after);
	}

	private static Run undo(FaultBench bench, Run run) {
		return bench.imports().bean(RunUndo.class).undo(run);
	}

	private static void failing(FaultBench bench, BlockKind kind, FaultFile file) {
		List<String> before = begin(bench, kind, file);
		List<String> after = contents(bench);
		Run run = bench.last();
		for (String moment : List.of("before-work", "before-commit", "after-commit")) {
			Failpoints.Armed armed = bench.failpoints().arm("undo:" + moment, Failpoints.Action.FAIL);
			assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(() -> undo(bench, run));
			assertThat(armed.hasBeenReached()).as(moment).isTrue();
			bench.failpoints().disarm();
			assertThat(contents(bench)).as(moment).isEqualTo(moment.equals("after-commit") ? before : after);
		}
		undo(bench, bench.last());
		assertThat(contents(bench)).isEqualTo(after);
	}

}
