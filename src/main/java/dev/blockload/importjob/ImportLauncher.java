package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.Attempt;
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
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

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

	private final Leases leases;

	private final RunTable runs;

	private final RunRow row;

	private final Attempts attempts;

	private final OlderRuns older;

	private final AttemptWorker worker;

	ImportLauncher(Definitions definitions, DefinitionCheck check, Leases leases, RunTable runs, RunRow row,
			Attempts attempts, OlderRuns older, AttemptWorker worker) {
		this.definitions = definitions;
		this.check = check;
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
	 * date of a fixed file
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
		LocatedImport located = requested;
		S3Connection connection = this.definitions.connectionOf(located);
		Mode mode = request.mode();
		if (mode != null) {
			located = located.with(Definitions.withMode(located.definition(), mode));
			this.check.requirePossible(located, requested, mode);
		}
		ObjectResolver.requireSuitable(located.definition().file(), request.requested());
		this.check.requireValid(located);
		ImportDefinition definition = located.definition();
		Lease lease = this.leases.acquire(definition.name());
		return holding(lease, () -> {
			Attempt attempt = this.attempts.begin(lease, newRun(definition, request));
			return work(lease, attempt, connection, new Assignment(definition, request.requested(), request.rule(),
					request.repeat(), request.purpose()), listener);
		});
	}

	/**
	 * Continue a run from its checkpoint, with the deletes that were allowed before.
	 * @param run the run, as {@link dev.blockload.run.RunHistory#findToRestart} found it
	 * @param listener called as the run progresses
	 * @return the run in progress; a run that is completed already has ended
	 * @throws ImportJobException code {@code alive}, {@code superseded},
	 * {@code not-restartable} or {@code bucket-changed}
	 * @throws dev.blockload.definition.DefinitionException if the connection of the run
	 * cannot be used any more
	 */
	public RunHandle restart(Run run, RunListener listener) {
		return restart(run, RunRequest.Deletes.LIMITED, listener);
	}

	/**
	 * Continue a run from its checkpoint.
	 * @param run the run, as {@link dev.blockload.run.RunHistory#findToRestart} found it
	 * @param deletes whether as many deletes are allowed as the run was refused
	 * @param listener called as the run progresses
	 * @return the run in progress; a run that is completed already has ended
	 * @throws ImportJobException code {@code alive}, {@code superseded},
	 * {@code not-restartable} or {@code no-deletes-refused}
	 */
	public RunHandle restart(Run run, RunRequest.Deletes deletes, RunListener listener) {
		Lease lease = this.leases.acquire(run.importName());
		return holding(lease, () -> {
			Run current = this.runs.find(run.id()).orElseThrow();
			if (current.status() == RunStatus.COMPLETED || current.status() == RunStatus.UNCHANGED) {
				lease.close();
				return ended(current);
			}
			refuseWhatCannotContinue(current);
			Assignment assignment = assignment(current, this.runs.snapshot(current.id()));
			S3Connection connection = this.definitions.connectionOf(assignment.definition());
			Pin pin = current.pin();
			if (pin != null && !pin.bucket().equals(connection.bucket())) {
				throw ImportJobException.bucketChanged(current, pin, connection);
			}
			Attempt attempt = this.attempts.resume(lease, current.id(), deletes);
			warnIfChanged(current, assignment.definition());
			return work(lease, attempt, connection, assignment, listener);
		});
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

	private RunHandle work(Lease lease, Attempt attempt, S3Connection connection, Assignment assignment,
			RunListener listener) {
		StopSignal stop = new StopSignal();
		FutureTask<Run> result = new FutureTask<>(LogContext.carried(() -> {
			try (lease) {
				return this.worker.work(attempt, lease, stop, connection, assignment, listener);
			}
		}));
		Thread thread = new Thread(result, "attempt-" + attempt.run());
		// A program that ends waits for its runs.
		thread.setDaemon(false);
		thread.start();
		return new RunHandle(attempt.run(), stop, result);
	}

	static NewRun newRun(ImportDefinition definition, RunRequest request) {
		boolean dryRun = request.purpose() == RunRequest.Purpose.DRY_RUN;
		return new NewRun(definition.name(), definition.application(), definition.block(), definition.mode(),
				definition.source(), (request.requested() instanceof RequestedFile.OfDate date) ? date.date() : null,
				(request.requested() instanceof RequestedFile.OfKey key) ? key.key() : null,
				request.rule() == RunRequest.Rule.ONE_OFF, request.repeat() == RunRequest.Repeat.FORCE, dryRun,
				(request.deletes() == RunRequest.Deletes.ALLOWED) ? ANY_DELETES : null,
				Stream.concat(dryRun ? Stream.of(DRY_RUN) : Stream.of(), request.warnings().stream()).toList(),
				request.scheduledRunId(), (request.scheduledRunId() != null) ? RunProcess.SCHEDULE : RunProcess.user());
	}

	private void refuseWhatCannotContinue(Run run) {
		Long by = run.supersededBy();
		if (by != null) {
			throw ImportJobException.superseded(run.id(), by, run.importName());
		}
		if (!run.restartable()) {
			Run.Cause error = run.error();
			throw ImportJobException.notRestartable(run.id(), (error != null) ? error.message() : "It has ended.",
					run.importName(), this.older.last(run.importName(), run.id()));
		}
	}

	// Only a run that publishes has a second attempt.
	private static Assignment assignment(Run run, RunSnapshot snapshot) {
		return new Assignment(
				Definitions.withMode(Definitions.fromSource(snapshot.definition(), run.importName()), snapshot.mode()),
				requested(snapshot.wantedDate(), snapshot.wantedKey()),
				snapshot.oneOff() ? RunRequest.Rule.ONE_OFF : RunRequest.Rule.OF_IMPORT,
				snapshot.forced() ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP, RunRequest.Purpose.PUBLISH);
	}

	private static RequestedFile requested(@Nullable String date, @Nullable String key) {
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
