package dev.blockload.importjob;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunException;
import dev.blockload.run.RunStages;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * The one place that starts and restarts runs. A call returns when the attempt has ended,
 * however it ended; what was wrong before it began is thrown. Safe for use by many
 * threads, one import each.
 */
public final class ImportLauncher {

	private static final long PAUSE_MILLIS = 200;

	/** How long to wait for the holder of a lease to note who it is. */
	private static final Duration TELLING = Duration.ofSeconds(5);

	private final Definitions definitions;

	private final DefinitionCheck check;

	private final ObjectStores stores;

	private final Database database;

	private final JdbcClient jdbc;

	private final RunTable runs;

	private final AttemptTable attempts;

	private final ImportJob job;

	private final JobOperator operator;

	private final Duration leaseTimeout;

	private volatile @Nullable StopSignal underWay;

	private volatile boolean stopRequested;

	ImportLauncher(Definitions definitions, DefinitionCheck check, ObjectStores stores, Database database,
			JdbcClient jdbc, AttemptTable attempts, ImportJob job, JobOperator operator, Duration leaseTimeout) {
		this.definitions = definitions;
		this.check = check;
		this.stores = stores;
		this.database = database;
		this.jdbc = jdbc;
		this.runs = new RunTable(jdbc);
		this.attempts = attempts;
		this.job = job;
		this.operator = operator;
		this.leaseTimeout = leaseTimeout;
	}

	/**
	 * Begin a new run; unfinished runs of the same import are superseded.
	 * @param request which import, and what of it
	 * @param listener told of the run as it goes
	 * @return the run as it ended
	 * @throws dev.blockload.definition.DefinitionException where the definition cannot be
	 * used
	 * @throws ImportJobException code {@code alive} where the import is being run
	 */
	public Run run(RunRequest request, RunListener listener) {
		return run(this.definitions.importNamed(request.importName()), request, listener);
	}

	/**
	 * The same for an import that is at hand, whether a file holds it or not.
	 * @param wanted the import that the request names
	 */
	public Run run(LocatedImport wanted, RunRequest request, RunListener listener) {
		LocatedImport located = wanted;
		S3Connection connection = this.definitions.connectionOf(located);
		Mode mode = request.mode();
		if (mode != null) {
			located = located.with(Definitions.withMode(located.definition(), mode));
		}
		this.check.requireSound(located);
		ImportDefinition definition = located.definition();
		try (Lease lease = lease(definition.name())) {
			AttemptTable.Token token = this.attempts.begin(lease, definition, request);
			return attempt(token, lease, connection,
					new Asked(definition, request.wanted(), request.repeat(), request.purpose()), listener);
		}
	}

	/**
	 * Go on with a run from its checkpoint. What is completed already stays so.
	 * @param run the run, as {@link RunHistory#findToRestart} found it
	 * @param listener told of the run as it goes
	 * @return the run as it ended
	 * @throws ImportJobException code {@code alive}, {@code superseded} or
	 * {@code not-restartable}
	 */
	public Run restart(Run run, RunListener listener) {
		try (Lease lease = lease(run.importName())) {
			Run current = this.runs.find(run.id()).orElseThrow();
			if (current.status() == RunStatus.COMPLETED || current.status() == RunStatus.UNCHANGED) {
				return current;
			}
			refuseWhatCannotGoOn(current);
			Asked snapshot = snapshot(current);
			S3Connection connection = this.definitions.connectionOf(snapshot.definition());
			AttemptTable.Token token = this.attempts.resume(lease, current.id());
			warnIfChanged(current, snapshot.definition());
			return attempt(token, lease, connection, snapshot, listener);
		}
	}

	/**
	 * Ask the attempt that is under way to stop at its next chunk boundary; returns at
	 * once.
	 */
	public void stop() {
		this.stopRequested = true;
		StopSignal signal = this.underWay;
		if (signal != null) {
			signal.request();
		}
	}

	private Lease lease(String importName) {
		long end = System.nanoTime() + TELLING.toNanos();
		while (true) {
			Optional<Lease> lease = Lease.tryAcquire(this.database, importName, this.leaseTimeout);
			if (lease.isPresent()) {
				return lease.get();
			}
			Optional<Run> held = Lease.heldSince(this.database, importName)
				.flatMap((since) -> this.runs.last(importName).filter((run) -> run.isWorkedOnSince(since)));
			// Who has just taken it has not noted yet who it is.
			if (held.isPresent() || System.nanoTime() > end || !paused()) {
				throw ImportJobException.alive(importName, held);
			}
		}
	}

	private static void refuseWhatCannotGoOn(Run run) {
		Long by = run.supersededBy();
		if (by != null) {
			throw ImportJobException.superseded(run.id(), by, run.importName());
		}
		if (!run.restartable()) {
			Run.Cause error = run.error();
			throw ImportJobException.notRestartable(run.id(), (error != null) ? error.message() : "it has ended",
					run.importName());
		}
	}

	private Asked snapshot(Run run) {
		return this.jdbc.sql("SELECT definition, wanted_date, wanted_key, forced FROM blockload.run WHERE id = :run")
			.param("run", run.id())
			.query((rs, row) -> new Asked(
					Definitions.withMode(Definitions.fromSource(rs.getString("definition"), run.importName()),
							Mode.of(run.mode())),
					wanted(rs.getString("wanted_date"), rs.getString("wanted_key")),
					rs.getBoolean("forced") ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
					RunRequest.Purpose.PUBLISH))
			.single();
	}

	private static RequestedFile wanted(@Nullable String date, @Nullable String key) {
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
			// Nobody can have changed what no file holds.
			now = snapshot.isUnsaved() ? Optional.of(snapshot) : Optional.empty();
		}
		if (now.filter((definition) -> definition.source().equals(snapshot.source())).isPresent()
				|| run.warnings().stream().anyMatch((warning) -> warning.code().equals("definition-changed"))) {
			return;
		}
		this.jdbc.sql("UPDATE blockload.run SET warnings = warnings || :warning::jsonb WHERE id = :run")
			.param("warning",
					RunTable.json(List.of(new Warning("definition-changed",
							"the definition of import '" + run.importName()
									+ "' has changed since the run began: the run keeps the one it began with"))))
			.param("run", run.id())
			.update();
	}

	private Run attempt(AttemptTable.Token token, Lease lease, S3Connection connection, Asked asked,
			RunListener listener) {
		Run run = this.runs.find(token.run()).orElseThrow();
		LogContext inside = LogContext.of(run);
		try {
			return attempt(run, token, lease, connection, asked, listener);
		}
		finally {
			inside.close();
		}
	}

	private Run attempt(Run run, AttemptTable.Token token, Lease lease, S3Connection connection, Asked asked,
			RunListener listener) {
		listener.started(run.id(), run.importName());
		lease.watch(token.run(), token.owner());
		try (ObjectStore store = this.stores.open(connection)) {
			RunContext context = new RunContext(new Attempt(token.run(), token.owner(), lease), asked.definition(),
					run.startedAt(), asked.wanted(), asked.repeat(), asked.purpose(), store, listener, run.stage(),
					run.pin());
			this.underWay = context.stop();
			if (this.stopRequested) {
				context.stop().request();
			}
			Optional<JobExecution> execution = new Supervisor(context.stop(), lease).watch("run-" + token.run(),
					() -> this.operator.start(this.job.of(context), BatchMetadata.parameters(token.run())));
			return execution.isPresent() ? end(token, execution.get()) : givenUp(token, lease, run.importName());
		}
		catch (Exception ex) {
			return failed(token, Failures.of(ex));
		}
		finally {
			this.underWay = null;
		}
	}

	private Run end(AttemptTable.Token token, JobExecution execution) {
		if (execution.getStatus() == BatchStatus.STOPPED) {
			boolean noted = this.attempts.stopped(token);
			if (!noted && !this.attempts.present(token.run()).equals(token)) {
				throw RunStages.fenced(token.run(), null);
			}
		}
		else if (execution.getStatus() != BatchStatus.COMPLETED) {
			return failed(token, Failures.of(execution));
		}
		return this.runs.find(token.run()).orElseThrow();
	}

	private Run givenUp(AttemptTable.Token token, Lease lease, String importName) {
		if (!lease.isLost()) {
			this.attempts.putAside(lease, token);
			return this.runs.find(token.run()).orElseThrow();
		}
		RunException lost = lease.loss();
		Optional<Lease> again = leaseAgain(lost, importName);
		if (again.isPresent()) {
			// Nobody has taken over: what this attempt hangs in is ended and noted.
			try (Lease own = again.get()) {
				if (this.attempts.died(own, token, lost)) {
					return this.runs.find(token.run()).orElseThrow();
				}
			}
		}
		throw lost;
	}

	private Optional<Lease> leaseAgain(RunException lost, String importName) {
		try {
			return Lease.tryAcquire(this.database, importName, this.leaseTimeout);
		}
		catch (RunException ex) {
			lost.addSuppressed(ex);
			return Optional.empty();
		}
	}

	// The database may be just restarting, and that is why the run failed: it is told for
	// a while.
	private Run failed(AttemptTable.Token token, Failure failure) {
		long end = System.nanoTime() + this.leaseTimeout.dividedBy(2).toNanos();
		while (true) {
			try {
				return answer(token, failure, this.attempts.failed(token, failure));
			}
			catch (DataAccessException | TransactionException ex) {
				if (this.stopRequested || System.nanoTime() > end || !paused()) {
					throw ImportJobException.notNoted(token.run(), failure);
				}
			}
		}
	}

	private Run answer(AttemptTable.Token token, Failure failure, boolean noted) {
		// Published before it failed is published; another attempt's run is not ours to
		// answer with.
		if (noted || this.attempts.present(token.run()).equals(token)) {
			return this.runs.find(token.run()).orElseThrow();
		}
		throw failure.code().equals("lease-lost") ? failure : RunStages.fenced(token.run(), failure);
	}

	private static boolean paused() {
		try {
			Thread.sleep(PAUSE_MILLIS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * What a run began with. Only a run that publishes has a second attempt.
	 *
	 * @param definition its import, with the run's mode
	 * @param wanted which object it asked for
	 * @param repeat what to do about what was published already
	 * @param purpose what becomes of the rows
	 */
	private record Asked(ImportDefinition definition, RequestedFile wanted, RunRequest.Repeat repeat,
			RunRequest.Purpose purpose) {
	}

}
