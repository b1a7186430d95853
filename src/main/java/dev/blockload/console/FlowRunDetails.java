package dev.blockload.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.flow.FlowEvent;
import dev.blockload.flow.FlowMember;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.MemberState;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A flow run in full.
 *
 * @param run the flow run
 * @param events what happened, in its order; the last ones if there are many
 * @param missing the names of the imports that a restart would run
 * @param steps by import, what a person does about its failed run
 * @param operates whether the reader can act on it
 * @param imports the names of those of its imports that have a page
 * @param hasFlow whether the flow has a page
 * @param texts messages as the reader is allowed to read them
 * @param now the present moment
 */
record FlowRunDetails(FlowRun run, List<FlowEvent> events, Set<String> missing, Map<String, NextStep> steps,
		boolean operates, Set<String> imports, boolean hasFlow, VisibleTexts.ForCaller texts, Instant now) {

	/** A page shows so many events. */
	static final int MOST_EVENTS = 50;

	FlowRunDetails {
		events = List.copyOf(events.subList(Math.max(0, events.size() - MOST_EVENTS), events.size()));
	}

	/** Whether nothing more happens in this attempt. */
	boolean isFinal() {
		return this.run.status().isFinal();
	}

	/** Whether not all imports were loaded at the deadline. */
	boolean isLate() {
		return this.run.isLate(this.now);
	}

	/** How many imports are loaded. */
	long loaded() {
		return this.run.members().stream().filter((member) -> member.state().isGood()).count();
	}

	/** How many imports there are. */
	long all() {
		return this.run.members().size();
	}

	/** How many imports have not begun. */
	long open() {
		return this.run.count(MemberState.PENDING) + this.run.count(MemberState.WAITING);
	}

	/** Whether its stop was requested in this attempt. */
	boolean isStopping() {
		return this.run.stopRequestedBy() != null && !isFinal();
	}

	/**
	 * How many imports a restart would run again because of a run that did not complete.
	 */
	long continued() {
		return this.run.members()
			.stream()
			.filter((member) -> this.missing.contains(member.importName()) && member.run() != null)
			.count();
	}

	/** Why an import waits, failed or was skipped, in one line; empty if it does not. */
	String reason(FlowMember member) {
		String message = member.message();
		return (message != null) ? MessageLines.of(this.texts.text(message)).summary() : "";
	}

	/** What happened, in one line. */
	String message(FlowEvent event) {
		String message = event.message();
		return (message != null) ? MessageLines.of(this.texts.text(message)).summary() : "";
	}

	/** The key of what to do about an import; null if there is nothing to do. */
	@Nullable String next(FlowMember member) {
		return switch (member.state()) {
			case COMPLETED, UNCHANGED, RUNNING -> null;
			case PENDING -> member.upstream().isEmpty() ? "flow.next.place" : "flow.next.after";
			case WAITING -> (member.lookAt() != null) ? "flow.next.looks" : null;
			case FAILED -> failed(member);
			case SKIPPED, STOPPED -> this.run.isRestartable() ? "flow.next.restart" : null;
		};
	}

	private @Nullable String failed(FlowMember member) {
		if (member.run() == null) {
			return this.run.isRestartable() ? "flow.next.file" : null;
		}
		NextStep step = this.steps.getOrDefault(member.importName(), NextStep.NONE);
		return switch (step) {
			case NONE -> null;
			case CORRECT, CORRECT_AGAIN -> "flow.next.correct";
			case ALLOW_DELETES -> "flow.next.deletes";
			case RESTART -> this.run.isRestartable() ? "flow.next.continue" : "flow.next.run";
			case UNDO_AGAIN, RUN_AGAIN, DRY_RUN_AGAIN, PUSH_AGAIN, LOAD_AGAIN, DEFINE_AGAIN ->
				this.run.isRestartable() ? "flow.next.again" : "flow.next.run";
		};
	}

	/** The value in the text of what to do. */
	String nextValue(FlowMember member) {
		return (member.state() == MemberState.PENDING)
				? String.join(", ", member.upstream().stream().filter(this::isMissing).sorted().toList()) : "";
	}

	private boolean isMissing(String importName) {
		return this.run.member(importName).filter((member) -> member.state().isGood()).isEmpty();
	}

	/** The URL of the page on which it is done, or null. */
	@Nullable String nextUrl(FlowMember member) {
		String key = next(member);
		Long number = member.run();
		if (key == null || number == null) {
			return null;
		}
		return switch (key) {
			case "flow.next.correct" -> "/runs/" + number + "/rejects";
			case "flow.next.deletes", "flow.next.run" -> "/runs/" + number;
			default -> null;
		};
	}

}
