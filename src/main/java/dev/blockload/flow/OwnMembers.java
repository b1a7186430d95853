package dev.blockload.flow;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a flow run of this process: each run is a thread of it.
 */
final class OwnMembers implements MemberRuns {

	private static final Logger LOG = LoggerFactory.getLogger(OwnMembers.class);

	private final Definitions definitions;

	private final ImportLauncher launcher;

	private final FlowTable table;

	private final FileSeries series;

	private final RunStopper stopper;

	private final RetryPolicy policy;

	private final Supplier<RunListener> listeners;

	private final Clock clock;

	private final Map<Long, RunHandle> active = new ConcurrentHashMap<>();

	private final Semaphore ended = new Semaphore(0);

	OwnMembers(Definitions definitions, ImportLauncher launcher, FlowTable table, FileSeries series, RunStopper stopper,
			RetryPolicy policy, Supplier<RunListener> listeners, Clock clock) {
		this.definitions = definitions;
		this.launcher = launcher;
		this.table = table;
		this.series = series;
		this.stopper = stopper;
		this.policy = policy;
		this.listeners = listeners;
		this.clock = clock;
	}

	@Override
	public LocatedImport located(String importName) {
		return this.definitions.importNamed(importName);
	}

	@Override
	public void begin(LocatedImport located, RunRequest request, FlowRun flow, FlowMember member) {
		watch(this.launcher.start(located, request, this.listeners.get(), (number) -> {
			this.table.begun(flow, member, number);
			member.fileBefore().ifPresent((before) -> this.series.follow(number, before));
		}));
	}

	@Override
	public void resume(Run run, FlowRun flow, FlowMember member) {
		RunHandle handle = this.launcher.restart(run, RunRequest.Deletes.LIMITED, this.listeners.get());
		watch(handle);
		boolean stored = false;
		try {
			// If this process dies before, the next one finds the run by its number.
			this.table.begun(flow, member, run.id());
			stored = true;
		}
		finally {
			if (!stored) {
				handle.stop();
			}
		}
	}

	private void watch(RunHandle handle) {
		this.active.put(handle.number(), handle);
		Thread thread = new Thread(() -> {
			try {
				var unused = handle.result();
			}
			catch (Failure ex) {
				// The row of the run says how it ended.
				LOG.debug("Run {} did not end regularly", handle.number(), ex);
			}
			finally {
				this.active.remove(handle.number());
				this.ended.release();
			}
		}, "flow-run-" + handle.number());
		thread.setDaemon(true);
		thread.start();
	}

	/** Wait until a run has ended, or until a time. */
	void await(Instant until) throws InterruptedException {
		long millis = Math.max(1, until.toEpochMilli() - this.clock.millis());
		if (this.ended.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
			this.ended.drainPermits();
		}
	}

	/** Let the flow run be looked at now. */
	void wake() {
		this.ended.release();
	}

	/** Whether a run of this process is in progress. */
	boolean isActive() {
		return !this.active.isEmpty();
	}

	/** Let all runs of this process stop at their next checkpoint. */
	void stopAll() {
		this.active.values().forEach(RunHandle::stop);
	}

	@Override
	public Optional<Instant> retryAt(String code, int failedAttempts) {
		return this.policy.pauseAfter(code, failedAttempts).map((pause) -> this.clock.instant().plus(pause));
	}

	@Override
	public boolean isOpen(long run) {
		return this.active.containsKey(run);
	}

	@Override
	public void stop(Run run, String by) {
		RunHandle handle = this.active.get(run.id());
		if (handle != null) {
			handle.stop();
		}
		else {
			this.stopper.request(run, by);
		}
	}

}
