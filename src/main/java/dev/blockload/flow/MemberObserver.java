package dev.blockload.flow;

import java.time.Instant;
import java.util.Optional;

import dev.blockload.importjob.FileSeries;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.source.SourceCode;
import org.jspecify.annotations.Nullable;

/**
 * Compares members of flow runs with their runs: what a run that has ended means for its
 * member. Stores nothing. Safe for use by many threads.
 */
final class MemberObserver {

	private final FlowTable table;

	private final RunTable runs;

	private final MemberRuns members;

	private final FileSeries series;

	MemberObserver(FlowTable table, RunTable runs, MemberRuns members, FileSeries series) {
		this.table = table;
		this.runs = runs;
		this.members = members;
		this.series = series;
	}

	/** A member as its run is now. */
	FlowMember observed(FlowRun flow, FlowMember member, Instant now) {
		Long number = member.run();
		if (member.state() != MemberState.RUNNING || number == null) {
			return member;
		}
		Run run = this.runs.find(number).orElse(null);
		if (run == null) {
			return member.in(MemberState.FAILED, RunCode.UNKNOWN_RUN.text(), "Run " + number + " was deleted.");
		}
		return switch (run.status()) {
			case RUNNING, WAITING -> member;
			case COMPLETED, UNCHANGED ->
				this.series.isOfSeries(run) ? nextFile(member, run, now) : loaded(member, run.status());
			case STOPPED -> this.members.isOpen(number) ? member
					: member.in(MemberState.STOPPED, null, "Run " + number + " was stopped.");
			case FAILED -> failed(flow, member, run, now);
		};
	}

	/**
	 * The end of a run is stored a moment before its import is free. This process hears
	 * of that moment; a look before it would find the import busy, and wait.
	 */
	private FlowMember nextFile(FlowMember member, Run run, Instant now) {
		return this.members.isOpen(run.id()) ? member : beforeNextFile(member, run, now);
	}

	private FlowMember failed(FlowRun flow, FlowMember member, Run run, Instant now) {
		Optional<Long> successor = this.table.successor(run.id());
		if (successor.isPresent()) {
			return observed(flow, member.ofRun(successor.get()), now);
		}
		if (this.members.isOpen(run.id())) {
			return member;
		}
		FlowMember failed = failed(flow, member, code(run), message(run), now);
		return (failed.state() == MemberState.FAILED && this.series.isOfSeries(run)) ? beforeNextFile(member, run, now)
				: failed;
	}

	/**
	 * A member whose run failed, or could not begin: it waits for its file or for a
	 * retry, or has failed.
	 * @param code the code of the failure
	 * @param message the same for people
	 */
	FlowMember failed(FlowRun flow, FlowMember member, String code, String message, Instant now) {
		if (code.equals(SourceCode.NO_MATCH.text()) && flow.files().isOpen(now)) {
			return member.waiting(code, message, flow.files().next(now));
		}
		Optional<Instant> retry = flow.dryRun() ? Optional.empty()
				: this.members.retryAt(code, member.failedAttempts() + 1);
		return retry.map((time) -> member.failedOnceMore().waiting(code, message, time))
			.orElseGet(() -> member.in(MemberState.FAILED, code, message));
	}

	/** A member whose run failed, and nothing follows. */
	static FlowMember failed(FlowMember member, Run run) {
		return member.ofRun(run.id()).in(MemberState.FAILED, code(run), message(run));
	}

	private static String code(Run run) {
		Run.Cause error = run.error();
		return (error != null) ? error.code() : "internal";
	}

	private static String message(Run run) {
		Run.@Nullable Cause error = run.error();
		return "Run " + run.id() + " failed: " + ((error != null) ? error.message() : "it recorded no reason.");
	}

	/** A member whose file is loaded. */
	static FlowMember loaded(FlowMember member, RunStatus status) {
		return member.in((status == RunStatus.COMPLETED) ? MemberState.COMPLETED : MemberState.UNCHANGED, null, null);
	}

	/** A member that looks for the file after that of a run. */
	static FlowMember beforeNextFile(FlowMember member, Run run, Instant now) {
		return member.beforeNextFile("Looks for the file after that of run " + run.id() + ".", now);
	}

}
