package dev.blockload.importjob;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.ProcessCode;
import dev.blockload.publish.PendingDetach;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds and mends what crashes leave behind. Touches nothing of a run that a process
 * works on, and changes nothing where all is well. Safe to call at any time, from any
 * number of processes.
 */
public final class Repair {

	private static final String NOT_REPAIRED = "not-repaired";

	private final Database database;

	private final RunTable runs;

	private final Attempts attempts;

	private final BatchMetadata metadata;

	private final StagingTable staging;

	private final PendingDetach detaches;

	private final Duration leaseTimeout;

	Repair(JdbcClient jdbc, Database database, Attempts attempts, BatchMetadata metadata, StagingTable staging,
			Duration leaseTimeout) {
		this.database = database;
		this.runs = new RunTable(jdbc);
		this.attempts = attempts;
		this.metadata = metadata;
		this.staging = staging;
		this.detaches = new PendingDetach(jdbc);
		this.leaseTimeout = leaseTimeout;
	}

	/**
	 * Mend all that is found.
	 * @return what was found and done, in this order; empty where all is well
	 */
	public List<Mended> all() {
		List<Mended> mended = new ArrayList<>();
		Set<Long> suspects = new TreeSet<>(this.runs.running());
		suspects.addAll(this.metadata.runsUnended());
		suspects.addAll(this.metadata.runsWithoutExecution(this.runs::all));
		suspects.addAll(this.staging.runs());
		for (long run : suspects) {
			mended.addAll(unlessItFails(run, "run " + run, () -> ofRun(run)));
		}
		int orphans = this.metadata.deleteInstancesOfNoRun(this.runs::all);
		if (orphans > 0) {
			mended.add(new Mended("instance-without-execution", null, "Spring Batch had " + orphans
					+ " job instances without an execution, of runs that are forgotten: deleted"));
		}
		for (PendingDetach.Pending pending : this.detaches.find()) {
			mended.addAll(unlessItFails(null, "partition " + pending.partition(), () -> {
				this.detaches.finish(pending);
				return List.of(new Mended("detach-pending", null, "partition " + pending.partition()
						+ " was being detached when something broke: detached; its rows are there, and not in the block"));
			}));
		}
		return mended;
	}

	/** One that is in the way does not keep the others from being mended and told. */
	private static List<Mended> unlessItFails(@Nullable Long run, String what, Supplier<List<Mended>> mending) {
		try {
			return mending.get();
		}
		catch (Failure | DataAccessException ex) {
			return List.of(new Mended(NOT_REPAIRED, run, what + " could not be looked after: "
					+ Failures.of(ex).message() + "; give the command again later"));
		}
	}

	private List<Mended> ofRun(long id) {
		Optional<Run> run = this.runs.find(id);
		if (run.isEmpty()) {
			return ofForgotten(id);
		}
		String importName = run.get().importName();
		// Whether its process is alive is known by who can take its lease.
		try (Lease lease = Lease.tryAcquire(this.database, importName, this.leaseTimeout).orElse(null)) {
			return (lease != null) ? ofDead(lease, this.runs.find(id).orElse(run.get())) : List.of();
		}
	}

	private List<Mended> ofDead(Lease lease, Run run) {
		List<Mended> mended = new ArrayList<>();
		Run now = run;
		if (run.status() == RunStatus.RUNNING) {
			Run.Cause cause = RunHistory.interrupted(run);
			var unused = this.attempts.died(lease, this.attempts.owner(run.id()),
					new ImportJobException(ProcessCode.INTERRUPTED, cause.message(), cause.action()));
			mended.add(new Mended("dead-run", run.id(), "the process died that worked on it (" + run.holder()
					+ "): noted as FAILED" + (run.restartable() ? "; 'restart " + run.id() + "' goes on" : "")));
			now = this.runs.find(run.id()).orElseThrow();
		}
		lease.confirm();
		if (this.metadata.end(run.id(), BatchMetadata.statusOf(now.status())) > 0 && mended.isEmpty()) {
			mended.add(new Mended("unended-execution", run.id(),
					"Spring Batch had not noted its end: noted as " + BatchMetadata.statusOf(now.status())));
		}
		if (this.metadata.deleteEmptyInstance(run.id())) {
			mended.add(new Mended("instance-without-execution", run.id(),
					"Spring Batch had a job instance without an execution: deleted"));
		}
		boolean goesOn = now.restartable() && now.status() != RunStatus.COMPLETED
				&& now.status() != RunStatus.UNCHANGED;
		if (!goesOn && this.staging.runs().contains(run.id())) {
			this.staging.drop(run.id());
			mended.add(new Mended("staging-table-left", run.id(),
					"it will never go on, its staging table was there: dropped"));
		}
		return mended;
	}

	private List<Mended> ofForgotten(long run) {
		List<Mended> mended = new ArrayList<>();
		if (this.metadata.end(run, "FAILED") > 0) {
			mended.add(new Mended("unended-execution", run,
					"Spring Batch had not noted the end of a run that is forgotten: noted as FAILED"));
		}
		if (this.staging.runs().contains(run)) {
			this.staging.drop(run);
			mended.add(new Mended("staging-table-left", run,
					"the run is forgotten, its staging table was there: dropped"));
		}
		return mended;
	}

	/**
	 * Something that was found and mended.
	 *
	 * @param code what it was, stable
	 * @param run of which run, or null where of none
	 * @param message what was found and what was done
	 */
	public record Mended(String code, @Nullable Long run, String message) {

		/** Whether it is well now; something was in the way where it is not. */
		public boolean isWell() {
			return !this.code.equals(NOT_REPAIRED);
		}

	}

}
