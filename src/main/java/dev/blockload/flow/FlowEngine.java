package dev.blockload.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import dev.blockload.Failure;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileProbe.Finding;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.FlowDryRuns;
import dev.blockload.importjob.Retry;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.run.SqlFailures;
import dev.blockload.source.FileChoice;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.SourceCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Advances flow runs: each call compares the members with their runs, begins what can
 * begin, and ends the flow run if all members have ended. Everything that must outlive
 * the call is in the database, so that any process can make the next one; what was done
 * already is not done again. Safe for use by many threads.
 */
final class FlowEngine {

	private static final Logger LOG = LoggerFactory.getLogger(FlowEngine.class);

	/** Between two looks at runs in progress. */
	static final Duration LOOK = Duration.ofSeconds(2);

	/** Between two looks whether an import is free. */
	private static final Duration WHILE_ALIVE = Duration.ofSeconds(2);

	private static final String BUSY = "Waits until another run of this import has ended.";

	private final FlowTable table;

	private final RunTable runs;

	private final RunHistory history;

	private final LaunchTable launches;

	private final MemberRuns members;

	private final FileProbe files;

	private final FileSeries series;

	private final FlowDryRuns dryRuns;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final FlowListener listener;

	private final Executor beginning;

	/**
	 * Create an engine.
	 * @param parts what it works with
	 * @param members begins and stops runs
	 * @param listener called for what happens
	 * @param beginning executes what begins a run, for several imports at the same time
	 */
	FlowEngine(FlowParts parts, MemberRuns members, FlowListener listener, Executor beginning) {
		this.beginning = beginning;
		this.table = parts.table();
		this.runs = parts.runs();
		this.history = parts.history();
		this.launches = parts.launches();
		this.members = members;
		this.files = parts.files();
		this.series = parts.series();
		this.dryRuns = parts.dryRuns();
		this.transaction = parts.transaction();
		this.clock = parts.clock();
		this.listener = listener;
	}

	/**
	 * Advance a flow run.
	 * @param id its number
	 * @return when to call this again at the latest; empty if it has ended
	 */
	Optional<Instant> advance(long id) {
		Optional<Step> looked = Objects.requireNonNull(this.transaction.execute((status) -> look(id)));
		if (looked.isEmpty()) {
			return Optional.empty();
		}
		Step step = looked.get();
		step.changed.forEach((member) -> this.listener.changed(step.run, member));
		String by = step.run.stopRequestedBy();
		if (by != null) {
			step.stopped.forEach((run) -> this.members.stop(run, by));
		}
		if (step.run.status() != RunStatus.RUNNING) {
			if (step.run.dryRun()) {
				this.dryRuns.dropEnded();
			}
			return Optional.empty();
		}
		boolean settled = beginAll(step.run, step.ready);
		Instant now = this.clock.instant();
		if (settled) {
			// What refers to it can begin, or the flow run has ended.
			return Optional.of(now);
		}
		Instant next = now.plus(LOOK);
		boolean works = !step.ready.isEmpty()
				|| step.run.members().stream().anyMatch((member) -> member.state() == MemberState.RUNNING);
		if (!works) {
			// Nothing is in progress: the first member that waits is looked at in time.
			next = step.run.members()
				.stream()
				.flatMap((member) -> Optional.ofNullable(member.lookAt()).stream())
				.min(Instant::compareTo)
				.filter((time) -> time.isAfter(now))
				.filter((time) -> time.isBefore(now.plus(LOOK.multipliedBy(5))))
				.orElse(now.plus(LOOK));
		}
		return Optional.of(next);
	}

	private Optional<Step> look(long id) {
		FlowRun stored = this.table.lock(id).orElse(null);
		if (stored == null || stored.status() != RunStatus.RUNNING) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		List<FlowMember> observed = stored.members().stream().map((member) -> observed(stored, member, now)).toList();
		FlowMachine machine = new FlowMachine(stored.with(observed));
		List<FlowMember> settled = machine.settle();
		List<FlowMember> changed = new ArrayList<>();
		for (int i = 0; i < settled.size(); i++) {
			FlowMember before = stored.members().get(i);
			if (!settled.get(i).equals(before)) {
				this.table.store(id, before, settled.get(i));
				changed.add(settled.get(i));
			}
		}
		FlowRun run = stored.with(settled);
		FlowMachine.Ending ending = machine.ending();
		if (ending != null) {
			this.table.end(id, ending.status(), ending.code(), ending.message());
			LOG.info("Flow run {} of flow {} ended: {}", id, run.flow(), ending.status());
			this.listener.ended(this.table.find(id).orElseThrow());
			return Optional.of(new Step(run.with(ending.status(), ending.code(), ending.message()), changed, List.of(),
					List.of()));
		}
		List<Run> stopped = (run.stopRequestedBy() != null) ? settled.stream()
			.filter((member) -> member.state() == MemberState.RUNNING)
			.flatMap((member) -> Optional.ofNullable(member.run()).flatMap(this.runs::find).stream())
			.toList() : List.of();
		return Optional.of(new Step(run, changed, machine.ready(now), stopped));
	}

	/** A member as its run is now. */
	private FlowMember observed(FlowRun flow, FlowMember member, Instant now) {
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
				this.series.isOfSeries(run) ? beforeNextFile(member, run, now) : loaded(member, run.status());
			case STOPPED -> this.members.isOpen(number) ? member
					: member.in(MemberState.STOPPED, null, "Run " + number + " was stopped.");
			case FAILED -> failed(flow, member, run, now);
		};
	}

	private FlowMember failed(FlowRun flow, FlowMember member, Run run, Instant now) {
		Optional<Long> successor = this.table.successor(run.id());
		if (successor.isPresent()) {
			return observed(flow, member.ofRun(successor.get()), now);
		}
		if (this.members.isOpen(run.id())) {
			return member;
		}
		Run.Cause error = run.error();
		FlowMember failed = failed(flow, member, code(error), failure(run), now);
		return (failed.state() == MemberState.FAILED && this.series.isOfSeries(run)) ? beforeNextFile(member, run, now)
				: failed;
	}

	private static String code(Run.@Nullable Cause error) {
		return (error != null) ? error.code() : "internal";
	}

	private static String failure(Run run) {
		Run.Cause error = run.error();
		return "Run " + run.id() + " failed: " + ((error != null) ? error.message() : "it recorded no reason.");
	}

	private static FlowMember loaded(FlowMember member, RunStatus status) {
		return member.in((status == RunStatus.COMPLETED) ? MemberState.COMPLETED : MemberState.UNCHANGED, null, null);
	}

	private static FlowMember beforeNextFile(FlowMember member, Run run, Instant now) {
		return member.beforeNextFile("Looks for the file after that of run " + run.id() + ".", now);
	}

	private FlowMember failed(FlowRun flow, FlowMember member, String code, String message, Instant now) {
		if (code.equals(SourceCode.NO_MATCH.text()) && flow.files().isOpen(now)) {
			return member.waiting(code, message, flow.files().next(now));
		}
		Optional<Instant> retry = flow.dryRun() ? Optional.empty()
				: this.members.retryAt(code, member.failedAttempts() + 1);
		return retry.map((time) -> member.failedOnceMore().waiting(code, message, time))
			.orElseGet(() -> member.in(MemberState.FAILED, code, message));
	}

	/**
	 * Begin what can begin. To begin a run can take as long as to load a small file.
	 * @return whether a member has ended instead
	 */
	private boolean beginAll(FlowRun flow, List<FlowMember> ready) {
		List<CompletableFuture<Boolean>> begun = ready.stream()
			.map((member) -> CompletableFuture.supplyAsync(() -> begin(flow, member), this.beginning))
			.toList();
		try {
			CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new)).join();
			return begun.stream().anyMatch(CompletableFuture::join);
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Begin or continue the run of a member. Outside a transaction: it asks the store.
	 * @return whether the member has ended instead
	 */
	private boolean begin(FlowRun flow, FlowMember member) {
		try {
			Optional<Run> last = Optional.ofNullable(member.run()).flatMap(this.history::ofNumber);
			if (last.isPresent() && isBeforeNextFile(member, last.get())) {
				return nextFile(flow, member, last.get());
			}
			if (last.filter((run) -> isGood(run)).isPresent()) {
				return change(flow, member, loaded(member, last.get().status()));
			}
			if (isBusy(member)) {
				return change(flow, member, busy(member));
			}
			Optional<Run> continued = last.filter(FlowEngine::canContinue);
			if (continued.isPresent()) {
				this.members.resume(continued.get(), flow, member);
				return false;
			}
			LocatedImport located = this.members.located(member.importName());
			Optional<FlowMember> waits = needsFile(flow, member, located);
			if (waits.isPresent()) {
				return change(flow, member, waits.get());
			}
			this.members.begin(located, request(flow, located), flow, member);
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
			return change(flow, member, beforeNextFile(member, last, this.clock.instant()));
		}
		if (isBusy(member)) {
			return change(flow, member, busy(member));
		}
		if (this.series.isAnyLeft(last)) {
			LocatedImport located = this.members.located(member.importName());
			this.members.begin(located, request(flow, located), flow, member);
			return false;
		}
		FlowTable.Files files = this.table.files(last.id());
		Optional<Run> failed = Optional.ofNullable(files.failed()).flatMap(this.runs::find);
		return change(flow, member,
				failed.map((run) -> member.ofRun(run.id()).in(MemberState.FAILED, code(run.error()), failure(run)))
					.orElseGet(() -> loaded(member, (files.loaded() > 0) ? RunStatus.COMPLETED : RunStatus.UNCHANGED)));
	}

	private boolean isBusy(FlowMember member) {
		return this.history.isAlive(member.importName()) || !this.launches.open(member.importName()).isEmpty();
	}

	private FlowMember busy(FlowMember member) {
		return member.fileBefore().isPresent() ? member.beforeNextFile(BUSY, afterLook())
				: member.waiting(RunCode.ALIVE.text(), BUSY, afterLook());
	}

	private Instant afterLook() {
		return this.clock.instant().plus(WHILE_ALIVE);
	}

	private boolean thrown(FlowRun flow, FlowMember member, Failure failure) {
		FlowMember next = (failure.failureCode() == RunCode.ALIVE) ? busy(member)
				: failed(flow, member, failure.code(), failure.message(), this.clock.instant());
		return change(flow, member, next);
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

	private Optional<FlowMember> needsFile(FlowRun flow, FlowMember member, LocatedImport located) {
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

	private static RunRequest request(FlowRun flow, LocatedImport located) {
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

	/**
	 * Store how far a member is, unless another process has changed it.
	 * @return whether it has ended
	 */
	private boolean change(FlowRun flow, FlowMember before, FlowMember after) {
		boolean changed = Boolean.TRUE.equals(this.transaction.execute((status) -> {
			boolean same = this.table.lock(flow.id())
				.filter((run) -> run.status() == RunStatus.RUNNING && run.attempts() == flow.attempts())
				.flatMap((run) -> run.member(before.importName()))
				.filter(before::equals)
				.isPresent();
			if (same) {
				this.table.store(flow.id(), before, after);
			}
			return same;
		}));
		if (changed && (after.state() != before.state() || !Objects.equals(before.message(), after.message()))) {
			this.listener.changed(flow, after);
		}
		return changed && after.state().isFinal();
	}

	/**
	 * What one look found.
	 *
	 * @param run as it is now
	 * @param changed its members that have changed
	 * @param ready its members that can begin
	 * @param stopped runs that are to be stopped
	 */
	private record Step(FlowRun run, List<FlowMember> changed, List<FlowMember> ready, List<Run> stopped) {
	}

}
