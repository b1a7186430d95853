package dev.blockload.launch;

import java.util.Optional;

import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.BackfillPlanner;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.Older;
import dev.blockload.block.Mode;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.BackfillTable;
import dev.blockload.run.BackfillTable.BackfillRun;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Run;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSnapshot;
import dev.blockload.run.RunTable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides whether a launched run of a backfill can begin, when all runs before it have
 * ended. Safe for use by many threads.
 */
final class BackfillCheck {

	private final BackfillTable table;

	private final LaunchTable launches;

	private final RunRow row;

	private final RunTable runs;

	private final BackfillPlanner planner;

	private final TransactionTemplate transaction;

	BackfillCheck(BackfillTable table, LaunchTable launches, RunRow row, RunTable runs, BackfillPlanner planner,
			TransactionTemplate transaction) {
		this.table = table;
		this.launches = launches;
		this.row = row;
		this.runs = runs;
		this.planner = planner;
		this.transaction = transaction;
	}

	/**
	 * End a run that waits, if its date cannot or need not be loaded any more: with the
	 * runs of all later dates, if an earlier date was not loaded.
	 * @param run the first run of its import that waits
	 * @return whether it has ended; false for a run of no backfill
	 * @throws dev.blockload.backfill.BackfillException code {@code out-of-order}
	 */
	boolean endsInstead(Run run) {
		Optional<BackfillRun> found = this.table.find(run.id());
		if (found.isEmpty()) {
			return false;
		}
		BackfillRun date = found.get();
		RunSnapshot snapshot = this.runs.snapshot(run.id());
		Mode mode = snapshot.mode();
		Older older = date.allowsOlder() ? Older.ALLOWED : Older.REFUSED;
		Optional<BackfillTable.NotLoaded> earlier = BackfillPlan.continuesAfterFailure(mode) ? Optional.empty()
				: this.table.notLoadedBefore(date);
		if (earlier.isPresent()) {
			BackfillTable.NotLoaded first = earlier.get();
			String reason = "Run %d, which loads the date %s of the backfill, is %s. Load the dates that are missing: %s"
				.formatted(first.run(), first.day(), first.status(),
						new BackfillRange(first.day(), first.lastDay()).command(run.importName(), older));
			this.transaction.executeWithoutResult(
					(status) -> this.table.waitingFrom(date).forEach((waiting) -> stop(waiting, reason)));
			return true;
		}
		ImportDefinition definition = Definitions
			.withMode(Definitions.fromSource(snapshot.definition(), run.importName()), mode);
		Optional<Long> loaded = this.planner.loadedBy(definition, date.day(), older);
		loaded.ifPresent((by) -> this.transaction.executeWithoutResult((status) -> {
			stop(run.id(), "Run %d has loaded the date %s in the meantime.".formatted(by, date.day()));
			// It does not stop the later dates.
			this.table.remove(run.id());
		}));
		return loaded.isPresent();
	}

	private void stop(long run, String reason) {
		// First: a node that begins an attempt locks the launch before the run.
		var unused = this.launches.end(run);
		var unusedWaited = this.row.waiting().stop(run, reason);
	}

}
