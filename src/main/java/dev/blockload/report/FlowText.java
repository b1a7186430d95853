package dev.blockload.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.SuggestedCommands;
import dev.blockload.flow.FlowMember;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.MemberState;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A flow run as text for people.
 */
public final class FlowText {

	private FlowText() {
	}

	/**
	 * A flow run in full.
	 * @param run the flow run
	 * @param database that has it, for people; null if that is not shown
	 */
	public static String of(FlowRun run, @Nullable String database) {
		StringBuilder text = new StringBuilder("flow run %d  %s%n".formatted(run.id(), run.flow()));
		line(text, "status", run.status() + (run.dryRun() ? " (dry run)" : "") + times(run));
		if (database != null) {
			line(text, "database", Printable.line(database));
		}
		line(text, "imports", counts(run));
		Instant deadline = run.times().deadlineAt();
		if (deadline != null) {
			line(text, "deadline", deadline + (run.isLate(Instant.now()) ? ", late" : ""));
		}
		if (run.errorCode() != null) {
			line(text, "error", run.errorCode() + ": " + run.errorMessage());
		}
		Long by = run.supersededBy();
		if (by != null) {
			line(text, "", "superseded by flow run " + by);
		}
		List<List<String>> rows = new ArrayList<>();
		for (FlowMember member : run.members()) {
			String message = member.message();
			rows.add(List.of(member.importName(), member.state().text(),
					(member.run() != null) ? Long.toString(member.run()) : "",
					(member.code() != null) ? member.code() : "", (message != null) ? Printable.line(message) : ""));
		}
		text.append(TextTable.of(List.of("import", "state", "run", "code", "reason"), rows));
		shown(run).ifPresent((member) -> text
			.append("To look at the run of %s: ./blockload show %d%n".formatted(member.importName(), member.run())));
		if (run.isRestartable()) {
			text.append("To continue with what is missing: ./blockload restart %d%n".formatted(run.id()));
		}
		return SuggestedCommands.ofProcess().complete(text.toString());
	}

	/** A member to look at: one that failed, or else one that is not loaded yet. */
	private static Optional<FlowMember> shown(FlowRun run) {
		return run.members()
			.stream()
			.filter((member) -> member.run() != null && !member.state().isGood())
			.min(Comparator.comparing((FlowMember member) -> member.state() != MemberState.FAILED));
	}

	/** How many members have each state, in one line. */
	public static String counts(FlowRun run) {
		List<String> parts = new ArrayList<>();
		for (MemberState state : MemberState.values()) {
			long count = run.count(state);
			if (count > 0) {
				parts.add(count + " " + state.text());
			}
		}
		return run.members().size() + ": " + String.join(", ", parts);
	}

	/** One change of a member, as progress. */
	public static String change(FlowMember member) {
		String message = member.message();
		return "%s %s%s%s".formatted(member.importName(), member.state().text(),
				(member.run() != null) ? ", run " + member.run() : "",
				(message != null) ? ": " + Printable.line(message) : "");
	}

	private static String times(FlowRun run) {
		Instant end = run.times().endedAt();
		String by = ", started by " + Printable.line(run.startedBy());
		if (end == null || run.status() == RunStatus.RUNNING) {
			return ", since " + run.times().attemptStartedAt().truncatedTo(ChronoUnit.SECONDS) + by;
		}
		Duration worked = run.times().worked();
		return "  %s, %.1f s%s%s".formatted(run.times().startedAt().truncatedTo(ChronoUnit.SECONDS),
				worked.toMillis() / 1000.0,
				(run.attempts() > 1)
						? " in %d attempts, ended %s".formatted(run.attempts(), end.truncatedTo(ChronoUnit.SECONDS))
						: "",
				by);
	}

	private static void line(StringBuilder text, String label, String content) {
		text.append("  %-9s  %s\n".formatted(label, Printable.text(content)));
	}

}
