package dev.blockload.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.Retry;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.run.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Begins and continues the runs of members of flow runs, or lets a member wait that
 * cannot begin. Safe for use by many threads.
 */
final class MemberStarter {

	private static final Logger LOG = LoggerFactory.getLogger(MemberStarter.class);

	/**
	 * Between two looks whether an import is free whose own run has just ended: its lease
	 * is free soon.
	 */
	static final Duration WHILE_ENDING = Duration.ofMillis(200);

	/** How long after its end a run counts as one that has just ended. */
	private static final Duration ENDING = Duration.ofSeconds(5);

	private static final String BUSY = "Waits until another run of this import has ended.";

	private final FlowTable table;

	private final RunTable runs;

	private final RunHistory history;

	private final LaunchTable launches;

	private final FileSeries series;

	private final Clock clock;

	private final FlowPauses pauses;

	private final MemberFiles files;

	private final MemberRuns members;

	private final MemberObserver observer;

	private final MemberChanges changes;

	/**
	 * Create a starter.
	 * @param parts what it works with
	 * @param members begins runs
	 * @param observer decides what a failure means
	 * @param changes stores what follows
	 */
	MemberStarter(FlowParts parts, MemberRuns members, MemberObserver observer, MemberChanges changes) {
		this.table = parts.table();
		this.runs = parts.runs();
		this.history = parts.history();
		this.launches = parts.launches();
		this.series = parts.series();
		this.clock = parts.clock();
		this.pauses = parts.pauses();
		this.files = new MemberFiles(parts.files(), parts.clock());
		this.members = members;
		this.observer = observer;
		this.changes = changes;
	}

	/**
	 * Begin or continue the run of a member. Outside a transaction: it asks the store.
	 * @return whether the member has ended instead
	 */
	boolean begin(FlowRun flow, FlowMember member) {
		try {
			Optional<Run> last = Optional.ofNullable(member.run()).flatMap(this.history::ofNumber);
			if (last.isPresent() && isBeforeNextFile(member, last.get())) {
				return nextFile(flow, member, last.get());
			}
			if (last.filter((run) -> isGood(run)).isPresent()) {
				return this.changes.store(flow, member, MemberObserver.loaded(member, last.get().status()));
			}
			if (isBusy(member)) {
				return this.changes.store(flow, member, busy(member));
			}
			Optional<Run> continued = last.filter(MemberStarter::canContinue);
			if (continued.isPresent()) {
				this.members.resume(continued.get(), flow, member);
				return false;
			}
			LocatedImport located = this.members.located(member.importName());
			Optional<FlowMember> waits = this.files.missing(flow, member, located);
			if (waits.isPresent()) {
				return this.changes.store(flow, member, waits.get());
			}
			this.members.begin(located, MemberFiles.request(flow, located), flow, member);
			return false;
		}
		catch (FlowTable.OutdatedException ex) {
			LOG.debug("Import {} of flow run {} has changed", member.importName(), flow.id(), ex);
			return false;
		}
		catch (Failure ex) {
			return thrown(flow, member, ex);
		}
		catch (DataAccessException | TransactionException ex) {
			return thrown(flow, member, SqlFailures.translate(ex));
		}
	}

	/**
	 * Whether the file after that of a run comes next. The run of a member that is
	 * restarted can be good, although further files were to be loaded.
	 */
	private boolean isBeforeNextFile(FlowMember member, Run last) {
		return member.fileBefore().isPresent() || (isGood(last) && this.series.isOfSeries(last));
	}

	/**
	 * Load the next file of an import that loads each file; the member ends if there is
	 * none. A file that failed is not tried again, and lets the member fail in the end.
	 */
	private boolean nextFile(FlowRun flow, FlowMember member, Run last) {
		if (member.fileBefore().isEmpty()) {
			return this.changes.store(flow, member, MemberObserver.beforeNextFile(member, last, this.clock.instant()));
		}
		if (isBusy(member)) {
			return this.changes.store(flow, member, busyAfter(member, last));
		}
		if (this.series.isAnyLeft(last)) {
			LocatedImport located = this.members.located(member.importName());
			this.members.begin(located, MemberFiles.request(flow, located), flow, member);
			return false;
		}
		FlowTable.Files all = this.table.files(last.id());
		Optional<Run> failed = Optional.ofNullable(all.failed()).flatMap(this.runs::find);
		return this.changes.store(flow, member,
				failed.map((run) -> MemberObserver.failed(member, run))
					.orElseGet(() -> MemberObserver.loaded(member,
							(all.loaded() > 0) ? RunStatus.COMPLETED : RunStatus.UNCHANGED)));
	}

	private boolean isBusy(FlowMember member) {
		return this.history.isAlive(member.importName()) || !this.launches.open(member.importName()).isEmpty();
	}

	private FlowMember busy(FlowMember member) {
		return busy(member, this.pauses.busy());
	}

	private FlowMember busyAfter(FlowMember member, Run last) {
		Instant ended = last.endedAt();
		// The clock of the node can differ from that of the database.
		boolean ending = ended != null && Duration.between(ended, this.clock.instant()).abs().compareTo(ENDING) < 0;
		return busy(member, ending ? WHILE_ENDING : this.pauses.busy());
	}

	private FlowMember busy(FlowMember member, Duration pause) {
		Instant look = this.clock.instant().plus(pause);
		return member.fileBefore().isPresent() ? member.beforeNextFile(BUSY, look)
				: member.waiting(RunCode.ALIVE.text(), BUSY, look);
	}

	private boolean thrown(FlowRun flow, FlowMember member, Failure failure) {
		FlowMember next = (failure.failureCode() == RunCode.ALIVE) ? busy(member)
				: this.observer.failed(flow, member, failure.code(), failure.message(), this.clock.instant());
		return this.changes.store(flow, member, next);
	}

	private static boolean isGood(Run run) {
		return (run.status() == RunStatus.COMPLETED || run.status() == RunStatus.UNCHANGED)
				&& run.undo().undoneBy() == null;
	}

	private static boolean canContinue(Run run) {
		Run.Cause error = run.error();
		return run.isRestartable() && run.supersededBy() == null
				&& (error == null || Retry.after(error.code()) != Retry.NEW_RUN);
	}

}
