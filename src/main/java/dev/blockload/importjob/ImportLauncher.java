package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.account.Actor;
import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.csv.Compression;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.Attempt;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.Lease;
import dev.blockload.run.NewRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSnapshot;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;

/**
 * The one place that starts and restarts runs. What is wrong before an attempt begins is
 * thrown; from then on the attempt runs on its own thread, and its handle says how it
 * ends. Safe for concurrent use: one run at a time for each import.
 */
public final class ImportLauncher {

	private static final Warning DRY_RUN = new Warning(ImportWarning.DRY_RUN,
			"This is a dry run: nothing is published. The counts are those that a run would have.");

	/** So many rows no block has. */
	private static final Long ANY_DELETES = Long.MAX_VALUE;

	private final Definitions definitions;

	private final DefinitionCheck check;

	private final ObjectStores stores;

	private final Leases leases;

	private final RunTable runs;

	private final RunRow row;

	private final Attempts attempts;

	private final OlderRuns older;

	private final AttemptWorker worker;

	ImportLauncher(Definitions definitions, DefinitionCheck check, ObjectStores stores, Leases leases, RunTable runs,
			RunRow row, Attempts attempts, OlderRuns older, AttemptWorker worker) {
		this.definitions = definitions;
		this.check = check;
		this.stores = stores;
		this.leases = leases;
		this.runs = runs;
		this.row = row;
		this.attempts = attempts;
		this.older = older;
		this.worker = worker;
	}

	/**
	 * Start a new run. It supersedes unfinished runs of the same import when it has its
	 * object and its plan.
	 * @param request which import, and what of it
	 * @param listener called as the run progresses
	 * @return the run in progress
	 * @throws dev.blockload.definition.DefinitionException if the definition cannot be
	 * used
	 * @throws dev.blockload.source.SourceException code {@code no-date-in-path} for a
	 * date of a fixed file, {@code push-only} for an import whose files clients push
	 * @throws ImportJobException code {@code alive} if a process runs this import
	 * @throws dev.blockload.run.RunException code {@code session-setting} if the database
	 * has a setting with which a run is not exact
	 */
	public RunHandle start(RunRequest request, RunListener listener) {
		return start(this.definitions.importNamed(request.importName()), request, listener);
	}

	/**
	 * Start a new run of an import that is not necessarily in a file.
	 * @param requested the import that the request names
	 * @param request what of it
	 * @param listener called as the run progresses
	 * @return the run in progress
	 */
	public RunHandle start(LocatedImport requested, RunRequest request, RunListener listener) {
		return start(requested, request, () -> {
		}, listener);
	}

	/**
	 * The same, with a check that no other run of the import can make outdated.
	 * @param check called when no other process can begin a run of the import any more,
	 * before the run is stored; what it throws is thrown here, and there is no run
	 */
	public RunHandle start(LocatedImport requested, RunRequest request, Runnable check, RunListener listener) {
		return start(requested, request, check, listener, (run) -> {
		});
	}

	/**
	 * The same, with something that is stored in the transaction that stores the run.
	 * @param requested the import that the request names
	 * @param request what of it
	 * @param listener called as the run progresses
	 * @param also called with the number of the run
	 * @return the run in progress
	 */
	public RunHandle start(LocatedImport requested, RunRequest request, RunListener listener, LongConsumer also) {
		return start(requested, request, () -> {
		}, listener, also);
	}

	/**
	 * The same for an import that is in a file.
	 * @param also called with the number of the run, in the transaction that stores it
	 */
	public RunHandle start(RunRequest request, RunListener listener, LongConsumer also) {
		return start(this.definitions.importNamed(request.importName()), request, listener, also);
	}

	private RunHandle start(LocatedImport requested, RunRequest request, Runnable check, RunListener listener,
			LongConsumer also) {
		ObjectResolver.requireSuitable(request.importName(), requested.definition().file(), request.requested());
		Supplier<ObjectStore> opening = opening(request.requested(), () -> this.definitions.connectionOf(requested));
		ImportDefinition definition = checked(requested, request);
		Lease lease = this.leases.acquire(definition.name());
		return holding(lease, () -> {
			check.run();
			Attempt attempt = this.attempts.begin(lease, newRun(definition, request,
					(request.scheduledRunId() != null) ? RunProcess.SCHEDULE : RunProcess.user()), also);
			return work(lease, attempt, opening, new Assignment(definition, request.requested(), request.rule(),
					request.repeat(), request.purpose()), listener);
		});
	}

	private ImportDefinition checked(LocatedImport requested, RunRequest request) {
		LocatedImport located = requested;
		Mode mode = request.mode();
		if (mode != null) {
			located = located.with(Definitions.withMode(located.definition(), mode));
			this.check.requirePossible(located, requested, mode);
		}
		if (request.corrects() != null) {
			// Corrected records are not compressed, whatever files of the import are.
			located = located.with(Definitions.withCompression(located.definition(), Compression.AUTO));
		}
		this.check.requireValid(located);
		return located.definition();
	}

	/**
	 * Check a request as {@link #start} does, for a run that a node starts later. A
	 * connection that this node does not have, or cannot use, is no reason to refuse it:
	 * another node can have it.
	 * @param requested the import that the request names
	 * @param request what of it
	 * @param startedBy who requests it
	 * @return the run, which is not stored yet
	 */
	public NewRun prepare(LocatedImport requested, RunRequest request, String startedBy) {
		ObjectResolver.requireSuitable(request.importName(), requested.definition().file(), request.requested());
		return newRun(checked(requested, request), request, startedBy);
	}

	/**
	 * Refuse what needs an import to itself. Another process can begin a run at any
	 * moment. Waits some seconds for a process that is about to begin or to end: not to
	 * be called in a transaction.
	 * @param importName the import
	 * @throws ImportJobException code {@code alive} if a process runs it, or if a run of
	 * it waits for a node
	 */
	public void requireIdle(String importName) {
		this.leases.requireIdle(importName);
	}

	/**
	 * Refuse what needs an import to itself if a run of it was launched and has not
	 * ended. Does not wait: within the transaction that launches another one.
	 * @param importName the import
	 * @throws ImportJobException code {@code alive}
	 */
	public void requireNoneLaunched(String importName) {
		this.leases.requireNoneLaunched(importName);
	}

	/**
	 * Allow a run to be restarted, within the caller's transaction, or refuse it. The
	 * restart itself comes later.
	 * @param run the run
	 * @param deletes whether as many deletes are allowed as the run was refused
	 * @throws ImportJobException code {@code superseded}, {@code not-restartable} or
	 * {@code no-deletes-refused}
	 */
	public void allowRestart(Run run, RunRequest.Deletes deletes) {
		refuseWhatCannotContinue(run);
		this.attempts.allowDeletes(run.id(), deletes);
	}

	/**
	 * Begin or continue a run that was launched.
	 * @param ticket of the node that executes it
	 * @param listener called as the run progresses
	 * @return the run in progress; a run that is completed already has ended
	 * @throws ImportJobException code {@code alive} or {@code superseded}
	 * @throws dev.blockload.definition.DefinitionException if the connection of the run
	 * cannot be used any more
	 * @throws dev.blockload.run.RunException code {@code fenced} if another node has
	 * taken it over, or if it was stopped
	 */
	public RunHandle proceed(LaunchTicket ticket, RunListener listener) {
		Run run = this.runs.find(ticket.run()).orElseThrow();
		return resume(run, this.leases.acquireForLaunched(run.importName()),
				(lease) -> this.attempts.resume(lease, ticket), listener);
	}

	/**
	 * End a launched run without another attempt.
	 * @param ticket of the node that executes it
	 * @param failure why
	 * @param listener called if an attempt whose process died ends so
	 */
	public void fail(LaunchTicket ticket, Failure failure, RunListener listener) {
		Run run = this.runs.find(ticket.run()).orElseThrow();
		if (run.status() != RunStatus.RUNNING) {
			var unused = this.row.waiting().fail(run.id(), failure);
			return;
		}
		try (Lease lease = this.leases.acquireForLaunched(run.importName())) {
			var unused = this.attempts.died(lease, this.attempts.owner(run.id()), failure, listener);
		}
	}

	/**
	 * Continue a run from its checkpoint, as its schedule does: with the deletes that
	 * were allowed before.
	 * @param run the run, as {@link dev.blockload.run.RunHistory#findToRestart} found it
	 * @param listener called as the run progresses
	 * @return the run in progress; a run that is completed already has ended
	 * @throws ImportJobException code {@code alive}, {@code superseded},
	 * {@code not-restartable}, {@code bucket-changed} or {@code spool-elsewhere}
	 * @throws dev.blockload.definition.DefinitionException if the connection of the run
	 * cannot be used any more
	 */
	public RunHandle restart(Run run, RunListener listener) {
		return restart(run, RunRequest.Deletes.LIMITED, RunAudit.schedule(), listener);
	}

	/**
	 * Continue a run from its checkpoint, as a command does.
	 * @param run the run, as {@link dev.blockload.run.RunHistory#findToRestart} found it
	 * @param deletes whether as many deletes are allowed as the run was refused
	 * @param listener called as the run progresses
	 * @return the run in progress; a run that is completed already has ended
	 * @throws ImportJobException code {@code alive}, {@code superseded},
	 * {@code not-restartable} or {@code no-deletes-refused}
	 */
	public RunHandle restart(Run run, RunRequest.Deletes deletes, RunListener listener) {
		return restart(run, deletes, RunAudit.command(), listener);
	}

	private RunHandle restart(Run run, RunRequest.Deletes deletes, Actor actor, RunListener listener) {
		return resume(run, this.leases.acquire(run.importName()),
				(lease) -> this.attempts.resume(lease, run.id(), deletes, actor), listener);
	}

	private RunHandle resume(Run run, Lease lease, Function<Lease, Attempt> beginning, RunListener listener) {
		return holding(lease, () -> {
			Run current = this.runs.find(run.id()).orElseThrow();
			if (current.status() == RunStatus.COMPLETED || current.status() == RunStatus.UNCHANGED) {
				lease.close();
				return ended(current);
			}
			refuseWhatCannotContinue(current);
			Assignment assignment = assignment(current, this.runs.snapshot(current.id()));
			requireSpool(current, assignment.requested());
			Supplier<ObjectStore> opening = opening(assignment.requested(),
					() -> connectionOf(current, assignment.definition()));
			Attempt attempt = beginning.apply(lease);
			warnIfChanged(current, assignment.definition());
			return work(lease, attempt, opening, assignment, listener);
		});
	}

	/**
	 * What a node needs to load ranges of a run that another node executes.
	 * @param run the run, which is planned
	 * @throws dev.blockload.definition.DefinitionException if this node does not have the
	 * connection of the run
	 */
	Helped helped(Run run) {
		Assignment assignment = assignment(run, this.runs.snapshot(run.id()));
		requireSpool(run, assignment.requested());
		return new Helped(assignment,
				opening(assignment.requested(), () -> connectionOf(run, assignment.definition())));
	}

	/**
	 * A run as a node knows it that helps another one.
	 *
	 * @param assignment what the attempt has to do
	 * @param opening opens the store that the object is in
	 */
	record Helped(Assignment assignment, Supplier<ObjectStore> opening) {
	}

	private static RunHandle ended(Run run) {
		FutureTask<Run> result = new FutureTask<>(() -> run);
		result.run();
		return new RunHandle(run.id(), new StopSignal(), result);
	}

	/** Close the lease if the attempt that needs it does not begin. */
	private static RunHandle holding(Lease lease, Supplier<RunHandle> beginning) {
		boolean begun = false;
		try {
			lease.checkSettings();
			RunHandle handle = beginning.get();
			begun = true;
			return handle;
		}
		finally {
			if (!begun) {
				lease.close();
			}
		}
	}

	/** Where the object is: a pushed file needs no connection. */
	private Supplier<ObjectStore> opening(RequestedFile requested, Supplier<S3Connection> connection) {
		if (requested instanceof RequestedFile.Pushed pushed) {
			return () -> this.stores.openSpool(pushed.file().spool());
		}
		S3Connection found = connection.get();
		return () -> this.stores.open(found);
	}

	private S3Connection connectionOf(Run run, ImportDefinition definition) {
		S3Connection connection = this.definitions.connectionOf(definition);
		Pin pin = run.pin();
		if (pin != null && !pin.bucket().equals(connection.bucket())) {
			throw ImportJobException.bucketChanged(run, pin, connection);
		}
		return connection;
	}

	private void requireSpool(Run run, RequestedFile requested) {
		if (requested instanceof RequestedFile.Pushed pushed && !this.stores.hasSpool(pushed.file().spool())) {
			throw ImportJobException.spoolElsewhere(run.id(),
					this.runs.nodeOfSpool(pushed.file().spool()).orElse("an unknown node"));
		}
	}

	private RunHandle work(Lease lease, Attempt attempt, Supplier<ObjectStore> opening, Assignment assignment,
			RunListener listener) {
		StopSignal stop = new StopSignal();
		FutureTask<Run> result = new FutureTask<>(LogContext.carried(() -> {
			try (lease) {
				return this.worker.work(attempt, lease, stop, opening, assignment, listener);
			}
		}));
		Thread thread = new Thread(result, "attempt-" + attempt.run());
		// A program that ends waits for its runs.
		thread.setDaemon(false);
		thread.start();
		return new RunHandle(attempt.run(), stop, result);
	}

	static NewRun newRun(ImportDefinition definition, RunRequest request, String startedBy) {
		boolean dryRun = request.purpose() == RunRequest.Purpose.DRY_RUN;
		return new NewRun(definition.name(), definition.application(), definition.block(), definition.mode(),
				definition.source(), (request.requested() instanceof RequestedFile.OfDate date) ? date.date() : null,
				(request.requested() instanceof RequestedFile.OfKey key) ? key.key() : null,
				(request.requested() instanceof RequestedFile.Pushed pushed) ? pushed.file() : null, request.corrects(),
				request.rule() == RunRequest.Rule.ONE_OFF, request.repeat() == RunRequest.Repeat.FORCE, dryRun,
				(request.deletes() == RunRequest.Deletes.ALLOWED) ? ANY_DELETES : null,
				Stream.concat(dryRun ? Stream.of(DRY_RUN) : Stream.of(), request.warnings().stream()).toList(),
				request.scheduledRunId(), request.flowRun(), startedBy);
	}

	private void refuseWhatCannotContinue(Run run) {
		Long by = run.supersededBy();
		if (by != null) {
			throw ImportJobException.superseded(run.id(), by, run.importName());
		}
		// A dry run has one attempt.
		if (!run.restartable() && run.attempts() > 0) {
			Run.Cause error = run.error();
			throw ImportJobException.notRestartable(run.id(), (error != null) ? error.message() : "It has ended.",
					run.importName(), this.older.last(run.importName(), run.id()));
		}
	}

	private static Assignment assignment(Run run, RunSnapshot snapshot) {
		return new Assignment(
				Definitions.withMode(Definitions.fromSource(snapshot.definition(), run.importName()), snapshot.mode()),
				requested(snapshot), snapshot.oneOff() ? RunRequest.Rule.ONE_OFF : RunRequest.Rule.OF_IMPORT,
				snapshot.forced() ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
				run.dryRun() ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH);
	}

	private static RequestedFile requested(RunSnapshot snapshot) {
		PushedFile pushed = snapshot.pushed();
		if (pushed != null) {
			return new RequestedFile.Pushed(pushed, snapshot.corrects());
		}
		String date = snapshot.wantedDate();
		String key = snapshot.wantedKey();
		if (date != null) {
			return new RequestedFile.OfDate(date);
		}
		return (key != null) ? new RequestedFile.OfKey(key) : new RequestedFile.ByRule();
	}

	private void warnIfChanged(Run run, ImportDefinition snapshot) {
		Optional<ImportDefinition> now;
		try {
			now = Optional.of(this.definitions.importNamed(run.importName()).definition());
		}
		catch (Failure ex) {
			// An import that is in no file cannot have changed.
			now = snapshot.isUnsaved() ? Optional.of(snapshot) : Optional.empty();
		}
		if (now.filter((definition) -> definition.source().equals(snapshot.source())).isPresent() || run.warnings()
			.stream()
			.anyMatch((warning) -> warning.code().equals(ImportWarning.DEFINITION_CHANGED.text()))) {
			return;
		}
		this.row.warn(run.id(),
				List.of(new Warning(ImportWarning.DEFINITION_CHANGED, "The definition of import '" + run.importName()
						+ "' changed after the run began. The run keeps the definition that it began with.")));
	}

}
