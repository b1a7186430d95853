package dev.blockload.flow;

import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.launch.Launches;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Run;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * The members of flow runs of nodes: each is a launched run, which any node executes,
 * retries, and continues if another node dies.
 */
final class LaunchedMembers implements MemberRuns {

	private final Definitions definitions;

	private final Launches launches;

	private final LaunchTable queue;

	private final FlowTable table;

	private final FileSeries series;

	private final RunStopper stopper;

	private final TransactionTemplate transaction;

	LaunchedMembers(Definitions definitions, Launches launches, LaunchTable queue, FlowTable table, FileSeries series,
			RunStopper stopper, TransactionTemplate transaction) {
		this.definitions = definitions;
		this.launches = launches;
		this.queue = queue;
		this.table = table;
		this.series = series;
		this.stopper = stopper;
		this.transaction = transaction;
	}

	@Override
	public LocatedImport located(String importName) {
		return this.definitions.importAlone(importName);
	}

	@Override
	public void begin(LocatedImport located, RunRequest request, FlowRun flow, FlowMember member) {
		this.transaction.executeWithoutResult((status) -> {
			long number = this.launches.launchOfFlow(located, request, flow.startedBy());
			this.table.begun(flow, member, number);
			member.fileBefore().ifPresent((before) -> this.series.follow(number, before));
		});
	}

	@Override
	public void resume(Run run, FlowRun flow, FlowMember member) {
		this.transaction.executeWithoutResult((status) -> {
			this.launches.restartOfFlow(run, flow.startedBy());
			this.table.begun(flow, member, run.id());
		});
	}

	/** A launched run has made all its retries when it fails. */
	@Override
	public Optional<Instant> retryAt(String code, int failedAttempts) {
		return Optional.empty();
	}

	@Override
	public boolean isOpen(long run) {
		return this.queue.isOpen(run);
	}

	@Override
	public void stop(Run run, String by) {
		this.stopper.request(run, by);
		this.stopper.endDead(run);
	}

}
