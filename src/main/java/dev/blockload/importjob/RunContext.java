package dev.blockload.importjob;

import java.time.Instant;
import java.util.Objects;

import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.publish.ExpectedItems;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.Stage;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one attempt share: its assignment, and how far the run has come as
 * this attempt found and did. A step looks here before it asks S3, so that no transaction
 * is open meanwhile. The fence in the run's row decides. If a commit fails after a step
 * wrote here, the attempt is over. Safe for use by many threads.
 */
final class RunContext {

	private final Attempt attempt;

	private final Liveness alive;

	private final StopSignal stop;

	private final Assignment assignment;

	private final Instant startedAt;

	private final @Nullable Long flowRun;

	private final ObjectStore store;

	private final RunListener listener;

	private final AttemptTrace trace;

	private volatile long consumed;

	/** How far the run had come when this attempt began. */
	private final Stage begun;

	private volatile Stage stage;

	private volatile @Nullable LoadPath path;

	private volatile @Nullable Pin pin;

	private volatile BlockPlanner.@Nullable Planned planned;

	private volatile ExpectedItems expected = ExpectedItems.NONE;

	RunContext(Attempt attempt, Liveness alive, StopSignal stop, Assignment assignment, Run run, ObjectStore store,
			RunListener listener, AttemptTrace trace) {
		this.trace = trace;
		this.attempt = attempt;
		this.alive = alive;
		this.stop = stop;
		this.assignment = assignment;
		this.startedAt = run.startedAt();
		this.flowRun = run.flowRun();
		this.store = store;
		this.listener = listener;
		this.begun = run.stage();
		this.stage = run.stage();
		this.path = run.path();
		this.pin = run.pin();
	}

	long run() {
		return this.attempt.run();
	}

	Attempt attempt() {
		return this.attempt;
	}

	/** Confirmed before each commit. */
	Liveness alive() {
		return this.alive;
	}

	/** The import as it was when the run began, with the mode of the run. */
	ImportDefinition definition() {
		return this.assignment.definition();
	}

	RequestedFile requested() {
		return this.assignment.requested();
	}

	/** The run whose rejects this run corrects, or null. */
	@Nullable Long corrects() {
		return (requested() instanceof RequestedFile.Pushed pushed) ? pushed.corrects() : null;
	}

	RunRequest.Rule rule() {
		return this.assignment.rule();
	}

	RunRequest.Repeat repeat() {
		return this.assignment.repeat();
	}

	RunRequest.Purpose purpose() {
		return this.assignment.purpose();
	}

	/** The number of the flow run that the run belongs to, or null. */
	@Nullable Long flowRun() {
		return this.flowRun;
	}

	ObjectStore store() {
		return this.store;
	}

	RunListener listener() {
		return this.listener;
	}

	/** The spans of the attempt. */
	AttemptTrace trace() {
		return this.trace;
	}

	StopSignal stop() {
		return this.stop;
	}

	/** How far the run has come. */
	Stage stage() {
		return this.stage;
	}

	/** Whether the work of a stage is done, here or in an earlier attempt. */
	boolean isDone(Stage requested) {
		return requested.isDoneAt(this.stage);
	}

	/** Whether this attempt, and no earlier one, did the work of a stage. */
	boolean isDoneHere(Stage requested) {
		return isDone(requested) && !requested.isDoneAt(this.begun);
	}

	void reached(Stage now) {
		this.stage = now;
	}

	/** How the rows of a planned run come into the block. */
	LoadPath path() {
		return Objects.requireNonNullElse(this.path, LoadPath.STAGED);
	}

	void choose(LoadPath chosen) {
		this.path = chosen;
	}

	/** Bytes read of an object whose text has another length. */
	void consumed(long bytes) {
		this.consumed = bytes;
	}

	long consumed() {
		return this.consumed;
	}

	/** The pinned object of a run that is resolved. */
	Pin pin() {
		Pin pinned = this.pin;
		if (pinned == null) {
			throw new IllegalStateException("Run " + run() + " is not resolved.");
		}
		return pinned;
	}

	/** Where the rows go, as this attempt read it last; null if it has not read it. */
	BlockPlanner.@Nullable Planned planned() {
		return this.planned;
	}

	void planned(BlockPlanner.Planned read) {
		this.planned = read;
	}

	/** The items of other lists that count as existing; a dry run has one attempt. */
	ExpectedItems expected() {
		return this.expected;
	}

	void expect(ExpectedItems items) {
		this.expected = items;
	}

	/** The metadata that rows of this run can contain. */
	RunMetadata facts() {
		String key = pin().key();
		return new RunMetadata(run(), this.startedAt, key, definition().file().dateIn(key).orElse(null));
	}

	/** Whether the object is known. */
	boolean isPinned() {
		return this.pin != null;
	}

	void pinned(Pin object) {
		this.pin = object;
		this.listener.pinned(object);
	}

}
