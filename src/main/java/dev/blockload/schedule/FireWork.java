package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.RunHistory;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.SqlFailures;
import dev.blockload.schedule.Fire.Reason;
import dev.blockload.schedule.Readiness.Delay;
import dev.blockload.source.Wanted;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Works on a fire until it has ended, or until it has to be looked at again. Everything
 * that must outlive this process is in the database, so that another node can go on at
 * any point: the run carries the number of its fire from its first moment.
 */
final class FireWork {

	/** A node that takes this many others down with it is kept from the next ones. */
	static final int MOST_DEATHS = 10;

	/** A process whose run is taken over needs up to the lease's time to lose it. */
	private static final Duration WHILE_ALIVE = Duration.ofSeconds(3);

	private final FireTable fires;

	private final RunHistory history;

	private final ActiveDefinitions watched;

	private final Launches launches;

	private final Readiness readiness;

	private final FireEnd ending;

	private final ScheduleSettings settings;

	private final Clock clock;

	FireWork(FireTable fires, RunHistory history, ActiveDefinitions watched, Launches launches, Readiness readiness,
			FireEnd ending, ScheduleSettings settings, Clock clock) {
		this.fires = fires;
		this.history = history;
		this.watched = watched;
		this.launches = launches;
		this.readiness = readiness;
		this.ending = ending;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Work on a fire.
	 * @param id its number
	 * @param node who works
	 * @return when to look at it again; empty where it has ended
	 */
	Optional<Instant> work(long id, String node) {
		if (this.launches.isStopping()) {
			return now();
		}
		Optional<Fire> taken = this.fires.take(id, node);
		if (taken.isEmpty()) {
			return Optional.empty();
		}
		Fire fire = taken.get();
		MDC.put("import", fire.importName());
		try {
			Optional<Run> run = this.history.ofFire(id);
			boolean ended = run.filter((known) -> !goesOn(known)).isPresent();
			if (!ended && this.watched.find(fire.importName(), fire.schedule()).isEmpty()
					&& this.fires.hasClock(fire)) {
				return Optional.of(this.clock.instant().plus(this.settings.putBack()));
			}
			return run.isPresent() ? goOn(fire, run.get()) : begin(fire);
		}
		catch (FireTable.FencedException ex) {
			// Another node took it over while this one was silent, and goes on with it.
			return Optional.empty();
		}
		finally {
			MDC.remove("import");
		}
	}

	private Optional<Instant> begin(Fire fire) {
		if (fire.state() == FireState.RUNNING && fire.deaths() >= MOST_DEATHS) {
			return end(fire, Outcome.FAILED, died(fire), null);
		}
		int deaths = fire.deaths() + ((fire.state() == FireState.RUNNING) ? 1 : 0);
		// Also where all workers were busy until the next time came: a backlog is one
		// run.
		if (fire.state() != FireState.RUNNING && this.fires.isSuperseded(fire)) {
			return end(fire, Outcome.SUPERSEDED, new Reason("superseded", "a later fire took its place"), null);
		}
		Optional<LocatedImport> located = this.watched.find(fire.importName());
		Optional<Schedule> known = this.watched.find(fire.importName(), fire.schedule());
		if (located.isEmpty() || known.isEmpty()) {
			return end(fire, Outcome.SUPERSEDED,
					new Reason("definition", "import '" + fire.importName() + "' has no such schedule any more"), null);
		}
		try {
			boolean alive = this.history.isAlive(fire.importName());
			if (alive && fire.state() == FireState.RUNNING) {
				// Its process did not die, or has not lost its lease yet.
				return Optional.of(this.clock.instant().plus(WHILE_ALIVE));
			}
			if (alive || this.fires.underWay(fire).isPresent()) {
				return occupied(fire);
			}
			Optional<Delay> delay = this.readiness.delay(fire, located.get(), known.get());
			if (delay.isPresent()) {
				return delayed(fire, delay.get());
			}
			this.fires.move(fire, FireState.RUNNING, null, fire.failures(), deaths);
			return settle(fire, this.launches.launch((launcher) -> launcher.run(request(fire), RunListener.NONE)));
		}
		catch (Failure ex) {
			return thrown(fire, ex);
		}
		catch (DataAccessException | TransactionException ex) {
			return thrown(fire, SqlFailures.translate(ex));
		}
	}

	private RunRequest request(Fire fire) {
		Wanted wanted = this.watched.find(fire.importName())
			.flatMap((located) -> this.watched.find(fire.importName(), fire.schedule())
				.map((schedule) -> FileLook.wanted(located, schedule, fire.time())))
			.orElseGet(Wanted.ByRule::new);
		return RunRequest.scheduled(fire.importName(), wanted, fire.id());
	}

	/** Whether there is more to do for a run than to note how it ended. */
	private static boolean goesOn(Run run) {
		return (run.status() == RunStatus.FAILED || run.status() == RunStatus.STOPPED) && run.supersededBy() == null;
	}

	private Optional<Instant> goOn(Fire fire, Run run) {
		if (!goesOn(run)) {
			return settle(fire, run);
		}
		if (run.status() == RunStatus.FAILED) {
			boolean interrupted = isInterrupted(run);
			if (fire.state() == FireState.RETRYING) {
				return this.fires.isSuperseded(fire)
						? end(fire, Outcome.SUPERSEDED, new Reason("superseded", "a later fire took its place"), run)
						: again(fire, run, fire.deaths());
			}
			if (interrupted && fire.deaths() >= MOST_DEATHS) {
				return end(fire, Outcome.FAILED, died(fire), run);
			}
			if (interrupted) {
				return again(fire, run, fire.deaths() + 1);
			}
		}
		if (run.status() == RunStatus.STOPPED && fire.state() == FireState.HANDED_OVER) {
			return again(fire, run, fire.deaths());
		}
		return settle(fire, run);
	}

	// RunHistory tells the death of a process so, and repair notes it so.
	private static boolean isInterrupted(Run run) {
		Run.Cause error = run.error();
		return error != null && error.code().equals("interrupted");
	}

	private Optional<Instant> again(Fire fire, Run run, int deaths) {
		this.fires.move(fire, FireState.RUNNING, null, fire.failures(), deaths);
		try {
			return settle(fire, this.launches.launch((launcher) -> run.isRestartable() || !isBegunAnew(run)
					? launcher.restart(run, RunListener.NONE) : launcher.run(request(fire), RunListener.NONE)));
		}
		catch (Failure ex) {
			return thrown(fire, ex);
		}
		catch (DataAccessException | TransactionException ex) {
			return thrown(fire, SqlFailures.translate(ex));
		}
	}

	private static boolean isBegunAnew(Run run) {
		Run.Cause error = run.error();
		return error != null && Transience.isBegunAnew(error.code());
	}

	/** A run has ended, or so it seems. */
	private Optional<Instant> settle(Fire fire, Run run) {
		boolean good = run.status() == RunStatus.COMPLETED || run.status() == RunStatus.UNCHANGED;
		if (!good && run.supersededBy() != null) {
			return end(fire, Outcome.SUPERSEDED, new Reason("superseded", "superseded by run " + run.supersededBy()),
					run);
		}
		return switch (run.status()) {
			case COMPLETED -> end(fire, Outcome.COMPLETED, null, run);
			case UNCHANGED -> end(fire, Outcome.UNCHANGED, null, run);
			case RUNNING -> Optional.of(this.clock.instant().plus(WHILE_ALIVE));
			case STOPPED -> this.launches.isStopping() ? handedOver(fire)
					: end(fire, Outcome.STOPPED, new Reason("stopped", "somebody stopped it"), run);
			case FAILED -> {
				Run.Cause error = run.error();
				Reason reason = (error != null) ? new Reason(error.code(), error.message())
						: new Reason("internal", "the run failed");
				yield failed(fire, reason, run.isRestartable() || Transience.isBegunAnew(reason.word()), run);
			}
		};
	}

	private Optional<Instant> handedOver(Fire fire) {
		this.fires.move(fire, FireState.HANDED_OVER, null, fire.failures(), fire.deaths());
		return now();
	}

	/** The launcher threw: there may be a run all the same. */
	private Optional<Instant> thrown(Fire fire, Failure failure) {
		Optional<Run> run = this.history.ofFire(fire.id());
		if (run.isPresent() && (run.get().status() == RunStatus.STOPPED && this.launches.isStopping())) {
			return handedOver(fire);
		}
		if (failure.code().equals("alive")) {
			return run.isPresent() ? Optional.of(this.clock.instant().plus(WHILE_ALIVE)) : occupied(fire);
		}
		if (run.isPresent() && run.get().status() != RunStatus.FAILED) {
			return settle(fire, run.get());
		}
		return failed(fire, new Reason(failure.code(), failure.message()),
				run.map(Run::isRestartable).orElse(Boolean.TRUE), run.orElse(null));
	}

	private Optional<Instant> failed(Fire fire, Reason reason, boolean goesOn, @Nullable Run run) {
		if (goesOn && Transience.mayPass(reason.word()) && fire.failures() < this.settings.retries()) {
			this.fires.move(fire, FireState.RETRYING, reason, fire.failures() + 1, fire.deaths());
			return Optional.of(this.clock.instant().plus(this.settings.backoffAfter(fire.failures() + 1)));
		}
		return end(fire, reason.word().equals("no-match") ? Outcome.NO_MATCH : Outcome.FAILED, reason, run);
	}

	/**
	 * Another run of the import is alive: a time that comes now is left out, one that
	 * came before waits.
	 */
	private Optional<Instant> occupied(Fire fire) {
		if (fire.state() == FireState.DUE) {
			return end(fire, Outcome.OVERLAPPED,
					new Reason("alive", "the import's run before it was alive: this time was left out"), null);
		}
		return delayed(fire, Delay.until(new Reason("alive", "waits for another run of the import to end"),
				this.clock.instant().plus(WHILE_ALIVE)));
	}

	private Optional<Instant> delayed(Fire fire, Delay delay) {
		Outcome outcome = delay.outcome();
		if (outcome != null) {
			return end(fire, outcome, delay.reason(), null);
		}
		this.fires.move(fire, FireState.WAITING, delay.reason(), fire.failures(), fire.deaths());
		return Optional.of(delay.until());
	}

	private static Reason died(Fire fire) {
		return new Reason("interrupted", (fire.deaths() + 1) + " nodes died in the middle of it");
	}

	private Optional<Instant> end(Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		this.ending.end(fire, outcome, reason, run);
		return Optional.empty();
	}

	private Optional<Instant> now() {
		return Optional.of(this.clock.instant());
	}

}
