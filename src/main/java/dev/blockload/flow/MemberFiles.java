package dev.blockload.flow;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileProbe.Finding;
import dev.blockload.importjob.RunRequest;
import dev.blockload.source.FileChoice;
import dev.blockload.source.RequestedFile;

/**
 * Which file the run of a member of a flow run loads, and whether it is there. Safe for
 * use by many threads.
 */
final class MemberFiles {

	private final FileProbe files;

	private final Clock clock;

	MemberFiles(FileProbe files, Clock clock) {
		this.files = files;
		this.clock = clock;
	}

	/**
	 * Look whether the file is there that the schedule of a flow requires. Outside a
	 * transaction: it asks the store.
	 * @return the member that waits for its file, or that has failed because the file did
	 * not come; empty if its run can begin
	 */
	Optional<FlowMember> missing(FlowRun flow, FlowMember member, LocatedImport located) {
		FileWait wait = flow.files();
		if (wait.need().isNothing()) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		Finding finding = this.files.probe(located, wait.need());
		if (finding instanceof Finding.TooYoung young) {
			return Optional.of(member.waiting("too-young", young.message(), young.until()));
		}
		if (finding instanceof Finding.Absent absent) {
			return Optional
				.of(wait.isOpen(now) ? member.waiting(absent.code(), absent.message(), wait.next(now)) : member
					.in(MemberState.FAILED, absent.code(), absent.message() + " (waited until " + wait.until() + ")"));
		}
		return Optional.empty();
	}

	/** The run that loads the file. */
	static RunRequest request(FlowRun flow, LocatedImport located) {
		RunRequest.Purpose purpose = flow.dryRun() ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH;
		String date = flow.wantedDate();
		// A fixed file has no date.
		if (date != null && located.definition().file() instanceof FileChoice.Dated) {
			return RunRequest.ofFlow(located.definition().name(), new RequestedFile.OfDate(date),
					RunRequest.Series.NONE, purpose, flow.id());
		}
		return RunRequest.ofFlow(located.definition().name(), flow.files().need().requested(located),
				RunRequest.Series.FLOW, purpose, flow.id());
	}

}
