package dev.blockload.flow;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.blockload.definition.FlowDefinition.OnFailure;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows in a flow run, from the states of its imports alone. Used by one
 * thread.
 */
final class FlowMachine {

	/** Those that may have to wait again come last, the one first that waits longest. */
	private static final Comparator<FlowMember> LOOKED_AT_LAST = Comparator
		.comparing((FlowMember member) -> member.canWaitAgain())
		.thenComparing((member) -> member.canWaitAgain() ? Objects.requireNonNullElse(member.lookAt(), Instant.MIN)
				: Instant.MIN);

	private final FlowRun run;

	private final Map<String, FlowMember> members = new LinkedHashMap<>();

	/**
	 * Begin with the states of a flow run.
	 * @param run whose members were compared with their runs
	 */
	FlowMachine(FlowRun run) {
		this.run = run;
		run.members().forEach((member) -> this.members.put(member.importName(), member));
	}

	/**
	 * Skip what cannot or must not begin.
	 * @return the members as they are then
	 */
	List<FlowMember> settle() {
		if (this.run.stopRequestedBy() != null) {
			this.members.replaceAll((name, member) -> stopped(member));
		}
		else if (this.run.onFailure() == OnFailure.STOP) {
			firstFailed()
				.ifPresent(
						(failed) -> this.members.replaceAll(
								(name, member) -> isOpen(member)
										? skipped(member, "Import '" + failed.importName() + "' is "
												+ failed.state().text() + ", and the flow says 'on-failure: stop'.")
										: member));
		}
		else if (this.run.onFailure() == OnFailure.SKIP_DEPENDENTS) {
			while (skipDependents()) {
				// Those that refer to what was skipped now are skipped next.
			}
		}
		return List.copyOf(this.members.values());
	}

	private boolean skipDependents() {
		boolean changed = false;
		for (FlowMember member : List.copyOf(this.members.values())) {
			Optional<FlowMember> cause = isOpen(member) ? upstream(member).stream()
				.filter((other) -> other.state().isFinal() && !other.state().isGood())
				.findFirst() : Optional.empty();
			if (cause.isPresent()) {
				this.members.put(member.importName(), skipped(member, "Import '" + cause.get().importName()
						+ "', which must be loaded first, is " + cause.get().state().text() + "."));
				changed = true;
			}
		}
		return changed;
	}

	private static FlowMember skipped(FlowMember member, String why) {
		return member.in(MemberState.SKIPPED, FlowCode.UPSTREAM_SKIPPED.text(), why);
	}

	private static FlowMember stopped(FlowMember member) {
		if (member.fileBefore().isPresent()) {
			return member.in(MemberState.STOPPED, FlowCode.FLOW_STOPPED.text(),
					"The flow was stopped before the next file of this import.");
		}
		if (member.isRetrying()) {
			return member.in(MemberState.STOPPED, FlowCode.FLOW_STOPPED.text(),
					"The flow was stopped before the next attempt of this import.");
		}
		return isOpen(member) ? member.in(MemberState.SKIPPED, FlowCode.FLOW_STOPPED.text(),
				"The flow was stopped before this import began.") : member;
	}

	/** Whether a member has not begun. */
	private static boolean isOpen(FlowMember member) {
		return member.state() == MemberState.PENDING || (member.state() == MemberState.WAITING && !member.isRetrying());
	}

	private Optional<FlowMember> firstFailed() {
		return this.members.values()
			.stream()
			.filter((member) -> member.state() == MemberState.FAILED || member.state() == MemberState.STOPPED)
			.findFirst();
	}

	private List<FlowMember> upstream(FlowMember member) {
		return member.upstream().stream().sorted().map(this.members::get).filter(Objects::nonNull).toList();
	}

	/**
	 * The members that can begin or continue now, at most as many as the flow has in
	 * parallel, with those in progress. One that waits for its file or for another run
	 * takes no place. When it is time to look again, it may have to wait again: so it
	 * comes after those that can begin, which would otherwise wait with it.
	 * @param now the present moment
	 */
	List<FlowMember> ready(Instant now) {
		if (this.run.stopRequestedBy() != null) {
			return List.of();
		}
		long places = this.run.parallel()
				- this.members.values().stream().filter((member) -> member.state() == MemberState.RUNNING).count();
		return this.members.values()
			.stream()
			.filter((member) -> isDue(member, now) && upstream(member).stream().allMatch(this::isDone))
			.sorted(LOOKED_AT_LAST)
			.limit(Math.max(0, places))
			.toList();
	}

	private static boolean isDue(FlowMember member, Instant now) {
		Instant lookAt = member.lookAt();
		return member.state() == MemberState.PENDING
				|| (member.state() == MemberState.WAITING && (lookAt == null || !lookAt.isAfter(now)));
	}

	private boolean isDone(FlowMember upstream) {
		return upstream.state().isGood() || (this.run.onFailure() == OnFailure.CONTINUE && upstream.state().isFinal());
	}

	/** How the flow run ends; null while a member is open or in progress. */
	@Nullable Ending ending() {
		if (!this.members.values().stream().allMatch((member) -> member.state().isFinal())) {
			return null;
		}
		List<FlowMember> bad = this.members.values().stream().filter((member) -> !member.state().isGood()).toList();
		if (bad.isEmpty()) {
			boolean unchanged = this.members.values()
				.stream()
				.allMatch((member) -> member.state() == MemberState.UNCHANGED);
			return new Ending(unchanged ? RunStatus.UNCHANGED : RunStatus.COMPLETED, null, null);
		}
		String by = this.run.stopRequestedBy();
		if (by != null) {
			return new Ending(RunStatus.STOPPED, null, null);
		}
		return new Ending(RunStatus.FAILED, FlowCode.FLOW_FAILED.text(), summary(bad));
	}

	private String summary(List<FlowMember> bad) {
		return "%s: %s.".formatted(ImportCount.share(bad.size(), this.members.size(), "not loaded"), bad.stream()
			.map((member) -> member.importName() + " (" + member.state().text()
					+ (((member.state() == MemberState.FAILED) && member.code() != null) ? ", " + member.code() : "")
					+ ")")
			.collect(Collectors.joining(", ")));
	}

	/**
	 * How a flow run ends.
	 *
	 * @param status its status
	 * @param code a stable code, or null
	 * @param message the same for people, or null
	 */
	record Ending(RunStatus status, @Nullable String code, @Nullable String message) {
	}

}
