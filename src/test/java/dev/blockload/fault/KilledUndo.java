package dev.blockload.fault;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * An undo of each way of loading a block, killed at each moment of its transaction: the
 * block is as before or as after it, repair has nothing to do, and undo works again. Then
 * the same happens to the undo of the undo.
 */
final class KilledUndo {

	private static final List<String> POINTS = List.of("undo:before-commit", "undo:after-commit", "undo:before-work");

	private final Twins twins;

	private final LoadingWay way;

	private final String point;

	private KilledUndo(Twins twins, LoadingWay way, String point) {
		this.twins = twins;
		this.way = way;
		this.point = point;
	}

	static List<DynamicTest> of(Twins twins) {
		List<DynamicTest> tests = new ArrayList<>();
		if (ModesFaultsIT.ALL) {
			for (LoadingWay way : LoadingWay.values()) {
				POINTS.forEach((point) -> tests.add(test(twins, way, point)));
			}
			return tests;
		}
		tests.add(test(twins, LoadingWay.UPSERT_CREATE, "undo:before-commit"));
		tests.add(test(twins, LoadingWay.REPLACE_BY_LOAD, "undo:after-commit"));
		tests.add(test(twins, LoadingWay.REPLACE_KEYLESS_SCOPE, "undo:before-commit"));
		return tests;
	}

	private static DynamicTest test(Twins twins, LoadingWay way, String point) {
		return DynamicTest.dynamicTest(way + ", " + point, () -> new KilledUndo(twins, way, point).run());
	}

	private void run() throws InterruptedException {
		this.twins.begin("a");
		// Rows of other tables that PostgreSQL deletes by a foreign key stay deleted.
		this.twins.bench().sql("DELETE FROM app.a_note");
		String name = this.twins.define(this.way, "a");
		List<String> before = this.twins.rows("a");
		Run run = this.twins.completed(name);
		List<String> after = this.twins.rows("a");
		assertThat(after).isNotEqualTo(before);
		Run undo = killed(name, run, before, after);
		Run redo = ModesFaultsIT.ALL ? killed(name, undo, after, before) : this.twins.undo(undo);
		assertThat(this.twins.rows("a")).isEqualTo(after);
		assertThat(redo.counts().inserted()).isEqualTo(undo.counts().deleted());
		assertThat(redo.counts().deleted()).isEqualTo(undo.counts().inserted());
		assertThat(redo.counts().updated()).isEqualTo(undo.counts().updated());
		this.twins.undo(redo);
		assertThat(this.twins.rows("a")).isEqualTo(before);
		// A person loads the same file again, with the same result.
		List<String> content = this.twins.content("a");
		Run again = this.twins.completed(name);
		assertThat(again.counts()).isEqualTo(run.counts());
		this.twins.undo(again);
		assertThat(this.twins.content("a")).isEqualTo(content);
		assertThat(this.twins.repaired(again)).isEmpty();
	}

	/**
	 * Undo in a process that is killed, and in this one if that was too early.
	 * @return the undo that is committed
	 */
	private Run killed(String name, Run run, List<String> before, List<String> after) throws InterruptedException {
		this.twins.killed("undo", Long.toString(run.id()), this.point);
		Run last = this.twins.awaitDead(name);
		assertThat(this.twins.repaired(run)).isEmpty();
		if (last.id() == run.id()) {
			assertThat(this.point).isNotEqualTo("undo:after-commit");
			assertThat(this.twins.rows("a")).isEqualTo(after);
			last = this.twins.undo(run);
		}
		assertThat(this.twins.rows("a")).isEqualTo(before);
		assertThat(last.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(last.undo().undoes()).isEqualTo(run.id());
		assertThat(last.counts().inserted()).isEqualTo(run.counts().deleted());
		assertThat(last.counts().updated()).isEqualTo(run.counts().updated());
		assertThat(last.counts().deleted()).isEqualTo(run.counts().inserted());
		UndoException again = catchThrowableOfType(UndoException.class, () -> this.twins.undo(run));
		assertThat(again.message()).isEqualTo("Run " + run.id() + " was undone by run " + last.id() + ".");
		assertThat(this.twins.rows("a")).isEqualTo(before);
		return last;
	}

}
