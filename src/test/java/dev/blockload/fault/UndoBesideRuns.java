package dev.blockload.fault;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.run.Run;
import dev.blockload.run.Stage;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * An undo while a run loads the same block, and a run while an undo restores it. The same
 * one after the other in a twin says what the block must contain.
 */
final class UndoBesideRuns {

	private static final LoadingWay WAY = LoadingWay.UPSERT_CREATE;

	private static final String OTHER = "code,month,amount\nc1,2026-01-01,99\nn1,2026-05-01,5\n";

	private final Twins twins;

	private UndoBesideRuns(Twins twins) {
		this.twins = twins;
	}

	static List<DynamicTest> of(Twins twins) {
		UndoBesideRuns tests = new UndoBesideRuns(twins);
		return List.of(DynamicTest.dynamicTest("a run of the same import", tests::besideTheSameImport),
				DynamicTest.dynamicTest("a publish of another import", tests::besideAPublish),
				DynamicTest.dynamicTest("between verify and publish", tests::betweenVerifyAndPublish),
				DynamicTest.dynamicTest("a run while an undo is not committed", tests::besideAnUndo));
	}

	/**
	 * The first run of a twin, and the definition of another import of the same block.
	 */
	private Run first(String twin) {
		Run first = this.twins.completed(this.twins.define(WAY, twin));
		this.twins.bench().put("other.csv", OTHER);
		this.twins.bench().define("other-" + twin, WAY.definition(twin).replace(WAY.text() + ".csv", "other.csv"));
		return first;
	}

	private <T> CompletableFuture<T> beside(Supplier<T> work) {
		return CompletableFuture.supplyAsync(work, (task) -> {
			Thread thread = new Thread(task, "beside");
			thread.setDaemon(true);
			thread.start();
		});
	}

	private Failpoints.Armed hangAt(String point) {
		return this.twins.bench().bean(Failpoints.class).arm(point, Failpoints.Action.HANG);
	}

	private Failure refused(Run run) {
		return catchThrowableOfType(Failure.class, () -> this.twins.undo(run));
	}

	private void assertUndone(Run first, Run second, List<String> before) {
		Failure later = refused(first);
		assertThat(later.code()).isEqualTo("undo-later-run");
		assertThat(later.message()).isEqualTo("Run " + second.id() + " changed block "
				+ this.twins.bench().application() + ".a_cost after run " + first.id() + ".");
		this.twins.undo(second);
		this.twins.undo(first);
		assertThat(this.twins.rows("a")).isEqualTo(before);
	}

	private void besideTheSameImport() {
		this.twins.begin("a");
		List<String> before = this.twins.rows("a");
		Run first = first("a");
		this.twins.bench().put(WAY.text() + ".csv", OTHER);
		Failpoints.Armed armed = hangAt("publish:before-commit");
		CompletableFuture<Run> running = beside(() -> this.twins.completed(first.importName()));
		armed.awaitReached();
		List<String> between = this.twins.rows("a");
		Failure alive = refused(first);
		assertThat(alive.code()).isEqualTo("alive");
		assertThat(alive.message()).startsWith("Another process runs import 'upsert-create-a': ")
			.endsWith(", run " + this.twins.last(first.importName()).id() + ".");
		assertThat(alive.action()).isEqualTo("Wait until it has ended, or stop it: ./blockload stop upsert-create-a");
		assertThat(this.twins.rows("a")).isEqualTo(between);
		armed.release();
		assertUndone(first, running.join(), before);
	}

	private void besideAPublish() {
		this.twins.begin("a");
		List<String> before = this.twins.rows("a");
		Run first = first("a");
		List<String> after = this.twins.rows("a");
		Failpoints.Armed armed = hangAt("publish:before-commit");
		CompletableFuture<Run> publishing = beside(() -> this.twins.completed("other-a"));
		armed.awaitReached();
		Failure locked = refused(first);
		assertThat(locked.code()).isEqualTo("block-locked");
		assertThat(locked.message()).isEqualTo("Another run has been publishing block "
				+ this.twins.bench().application() + ".a_cost for more than 2.0 s.");
		assertThat(locked.action())
			.isEqualTo("Wait until it has ended, or stop it. Then undo again: ./blockload undo " + first.id());
		assertThat(this.twins.rows("a")).isEqualTo(after);
		CompletableFuture<Run> waiting = beside(() -> this.twins.undo(first));
		armed.release();
		Run second = publishing.join();
		CompletionException later = catchThrowableOfType(CompletionException.class, waiting::join);
		assertThat(later).cause()
			.isInstanceOfSatisfying(Failure.class, (failure) -> assertThat(failure.code()).isEqualTo("undo-later-run"));
		assertUndone(first, second, before);
	}

	// The item n1 is known while other-a is verified, and unknown when it is published.
	private void betweenVerifyAndPublish() {
		this.twins.begin("a", "b");
		Run twin = oneAfterTheOther();
		Run first = first("a");
		Failpoints.Armed armed = hangAt("verify:after-commit");
		CompletableFuture<Run> running = beside(() -> this.twins.completed("other-a"));
		armed.awaitReached();
		this.twins.undo(first);
		armed.release();
		assertLike(twin, running.join());
	}

	private void besideAnUndo() {
		this.twins.begin("a", "b");
		Run twin = oneAfterTheOther();
		Run first = first("a");
		Failpoints.Armed armed = hangAt("undo:before-commit");
		CompletableFuture<Run> undoing = beside(() -> this.twins.undo(first));
		armed.awaitReached();
		CompletableFuture<Run> second = beside(() -> this.twins.undo(first));
		CompletableFuture<Run> other = beside(() -> this.twins.completed("other-a"));
		this.twins.awaitStage("other-a", Stage.VERIFIED);
		armed.release();
		assertThat(undoing.join().undo().undoes()).isEqualTo(first.id());
		// It waited for the number of the run that has the lease, or came after it.
		CompletionException alive = catchThrowableOfType(CompletionException.class, second::join);
		assertThat(alive).cause()
			.isInstanceOfSatisfying(Failure.class,
					(failure) -> assertThat(failure.code()).isIn("alive", "already-undone"));
		assertLike(twin, other.join());
	}

	private Run oneAfterTheOther() {
		this.twins.undo(first("b"));
		return this.twins.completed("other-b");
	}

	private void assertLike(Run twin, Run run) {
		assertThat(this.twins.content("a")).isEqualTo(this.twins.content("b"));
		assertThat(run.counts().toString().replace("a_list", "b_list")).isEqualTo(twin.counts().toString());
		List<String> content = this.twins.content("a");
		this.twins.undo(run);
		this.twins.undo(this.twins.last("other-a"));
		assertThat(this.twins.content("a")).isEqualTo(content);
	}

}
