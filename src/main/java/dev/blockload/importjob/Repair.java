package dev.blockload.importjob;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.publish.PendingDetach;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.UndoTables;
import dev.blockload.run.Database;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds and repairs what crashes leave behind. It changes nothing of a run that a process
 * works on. Safe to call at any time, from any number of processes.
 */
public final class Repair {

	private final Database database;

	private final RunTable runs;

	private final RunRow row;

	private final LaunchTable launches;

	private final Attempts attempts;

	private final BatchMetadata metadata;

	private final StagingTable staging;

	private final UndoTables undo;

	private final PendingDetach detaches;

	private final Duration leaseTimeout;

	private final RunAudit audit;

	Repair(JdbcClient jdbc, Database database, Attempts attempts, BatchMetadata metadata, StagingTable staging,
			UndoTables undo, Duration leaseTimeout) {
		this.database = database;
		this.runs = new RunTable(jdbc);
		this.row = new RunRow(jdbc);
		this.launches = new LaunchTable(jdbc);
		this.attempts = attempts;
		this.metadata = metadata;
		this.staging = staging;
		this.undo = undo;
		this.detaches = new PendingDetach(jdbc);
		this.leaseTimeout = leaseTimeout;
		this.audit = new RunAudit(jdbc);
	}

	/**
	 * Repair all that is found.
	 * @return what was found and done, in this order; empty if nothing had to be repaired
	 */
	public List<Finding> all() {
		List<Finding> findings = new ArrayList<>();
		Lease.blocked(this.database).forEach((importName, holder) -> findings.add(blocked(holder.blocks(importName))));
		Set<Long> suspects = new TreeSet<>(this.runs.running());
		suspects.addAll(this.metadata.runsUnended());
		suspects.addAll(this.metadata.runsWithoutExecution(this.runs::all));
		suspects.addAll(this.staging.runs());
		for (long run : suspects) {
			findings.addAll(unlessItFails(run, "Run " + run, () -> ofRun(run)));
		}
		int orphans = this.metadata.deleteInstancesOfNoRun(this.runs::all);
		if (orphans > 0) {
			findings.add(new Finding(RepairCode.INSTANCE_WITHOUT_EXECUTION, null, "Spring Batch had " + orphans
					+ " job instances without an execution, of runs that do not exist. They were deleted."));
		}
		for (long run : this.undo.left()) {
			findings.addAll(unlessItFails(run, "Run " + run, () -> {
				this.undo.drop(run);
				return List.of(new Finding(RepairCode.UNDO_TABLE_LEFT, run,
						"Tables were left that kept rows for the undo of a run that cannot be undone any more. They were dropped."));
			}));
		}
		for (PendingDetach.Pending pending : this.detaches.find()) {
			findings.addAll(unlessItFails(null, "Partition " + pending.partition(), () -> {
				this.detaches.finish(pending);
				return List
					.of(new Finding(RepairCode.DETACH_PENDING, null, "The detach of partition " + pending.partition()
							+ " was interrupted. It is now finished: the table has its rows, the block does not."));
			}));
		}
		// Each is several transactions, and safe to repeat: recorded once it is done.
		findings.stream().filter(Finding::isRepaired).forEach(this.audit::repaired);
		return findings;
	}

	private static Finding blocked(Failure failure) {
		return new Finding(RepairCode.IMPORT_BLOCKED, null, failure.message() + " " + failure.action());
	}

	/** A finding that cannot be repaired does not keep the others from being repaired. */
	private static List<Finding> unlessItFails(@Nullable Long run, String what, Supplier<List<Finding>> repair) {
		try {
			return repair.get();
		}
		catch (Failure | DataAccessException ex) {
			return List.of(new Finding(RepairCode.NOT_REPAIRED, run, what + " could not be repaired: "
					+ Failures.of(ex).message() + " Try again later: ./blockload repair"));
		}
	}

	private List<Finding> ofRun(long id) {
		Optional<Run> run = this.runs.find(id);
		if (run.isEmpty()) {
			return ofDeletedRun(id);
		}
		String importName = run.get().importName();
		// If the lease can be acquired, the run's process is dead.
		try (Lease lease = Lease.tryAcquire(this.database, importName, this.leaseTimeout).orElse(null)) {
			return (lease != null) ? ofDeadRun(lease, this.runs.find(id).orElse(run.get())) : List.of();
		}
	}

	private List<Finding> ofDeadRun(Lease lease, Run run) {
		List<Finding> findings = new ArrayList<>();
		Run now = run;
		if (run.status() == RunStatus.RUNNING) {
			ImportJobException interrupted = ImportJobException.interrupted(run);
			var unused = this.attempts.died(lease, this.attempts.owner(run.id()), interrupted, waitingAgain(run));
			now = this.runs.find(run.id()).orElseThrow();
			findings.add(new Finding(RepairCode.DEAD_RUN, run.id(), interrupted.message() + became(now)));
		}
		lease.confirm();
		String status = BatchMetadata.statusOf(now.status());
		if (this.metadata.end(run.id(), status) > 0 && findings.isEmpty()) {
			findings.add(new Finding(RepairCode.UNENDED_EXECUTION, run.id(),
					"Spring Batch had not noted the end of the run. It is now noted as " + status + "."));
		}
		if (this.metadata.deleteEmptyInstance(run.id())) {
			findings.add(new Finding(RepairCode.INSTANCE_WITHOUT_EXECUTION, run.id(),
					"Spring Batch had a job instance without an execution. It was deleted."));
		}
		boolean continues = now.restartable() && now.status() != RunStatus.COMPLETED
				&& now.status() != RunStatus.UNCHANGED;
		if (!continues && this.staging.runs().contains(run.id())) {
			this.staging.drop(run.id());
			findings.add(new Finding(RepairCode.STAGING_TABLE_LEFT, run.id(),
					"A staging table was left of a run that no restart can continue. It was dropped."));
		}
		return findings;
	}

	/** Nodes continue a launched run by themselves. */
	private RunListener waitingAgain(Run run) {
		return new RunListener() {
			@Override
			public void ended(RunRow.Ending ending, @Nullable Failure failure) {
				if (ending == RunRow.Ending.RESTARTABLE && Repair.this.launches.isOpen(run.id())) {
					Repair.this.row.waiting()
						.requeue(run.id(), RunEvent.Kind.RETRY, "Repaired. A node continues the run.");
				}
			}
		};
	}

	private static String became(Run run) {
		if (run.status() == RunStatus.WAITING) {
			return " The run now waits for a node of './blockload serve', which continues it.";
		}
		return " The run is now FAILED."
				+ (run.restartable() ? " Continue from the checkpoint: ./blockload restart " + run.id() : "");
	}

	private List<Finding> ofDeletedRun(long run) {
		List<Finding> findings = new ArrayList<>();
		String status = BatchMetadata.statusOf(RunStatus.FAILED);
		if (this.metadata.end(run, status) > 0) {
			findings.add(new Finding(RepairCode.UNENDED_EXECUTION, run,
					"Spring Batch had not noted the end of a run that does not exist any more. It is now noted as "
							+ status + "."));
		}
		if (this.staging.runs().contains(run)) {
			this.staging.drop(run);
			findings.add(new Finding(RepairCode.STAGING_TABLE_LEFT, run,
					"A staging table was left of a run that does not exist any more. It was dropped."));
		}
		return findings;
	}

	/**
	 * Something that was found, and repaired if that was possible.
	 *
	 * @param code what it was
	 * @param run of which run, or null for none
	 * @param message what was found and what was done
	 */
	public record Finding(RepairCode code, @Nullable Long run, String message) {

		/** Whether it is repaired. */
		public boolean isRepaired() {
			return this.code != RepairCode.NOT_REPAIRED && this.code != RepairCode.IMPORT_BLOCKED;
		}

	}

}
