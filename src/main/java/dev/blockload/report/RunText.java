package dev.blockload.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.SuggestedCommands;
import dev.blockload.Warning;
import dev.blockload.run.LoadPath;
import dev.blockload.run.NodeShare;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunNodes;
import dev.blockload.run.RunStatus;
import dev.blockload.run.StepTime;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;

/**
 * A run as text for people.
 */
public final class RunText {

	private static final String CONTINUED = "\n" + " ".repeat(13);

	// One page of a listing, and the metadata of the object.
	private static final int USUAL_REQUESTS = 2;

	private RunText() {
	}

	/**
	 * A run in full.
	 * @param run the run
	 * @param rejects its rejects
	 */
	public static String of(Run run, List<RejectGroup> rejects) {
		return of(run, rejects, Optional.empty());
	}

	/**
	 * A run in full.
	 * @param run the run
	 * @param rejects its rejects
	 * @param loadedBefore for an unchanged run, the run that loaded the same file
	 */
	public static String of(Run run, List<RejectGroup> rejects, Optional<Run> loadedBefore) {
		return of(run, rejects, List.of(), loadedBefore, null);
	}

	/**
	 * A run in full, with the times of its steps.
	 * @param run the run
	 * @param rejects its rejects
	 * @param steps how long they took; empty if that is not shown
	 * @param loadedBefore for an unchanged run, the run that loaded the same file
	 * @param database that has the run, for people; null if that is not shown
	 */
	public static String of(Run run, List<RejectGroup> rejects, List<StepTime> steps, Optional<Run> loadedBefore,
			@Nullable String database) {
		return of(run, rejects, steps, loadedBefore, database, RunNodes.ONE);
	}

	/**
	 * A run in full, with the times of its steps and the nodes that loaded it.
	 * @param run the run
	 * @param rejects its rejects
	 * @param steps how long they took; empty if that is not shown
	 * @param loadedBefore for an unchanged run, the run that loaded the same file
	 * @param database that has the run, for people; null if that is not shown
	 * @param nodes that loaded it
	 */
	public static String of(Run run, List<RejectGroup> rejects, List<StepTime> steps, Optional<Run> loadedBefore,
			@Nullable String database, RunNodes nodes) {
		StringBuilder text = new StringBuilder();
		text.append(
				"run %d  %s → %s (%s)\n".formatted(run.id(), run.importName(), run.qualifiedBlock(), run.purpose()));
		line(text, "status", run.status() + (run.dryRun() ? " (dry run)" : "") + duration(run));
		if (run.status() == RunStatus.UNCHANGED) {
			line(text, "",
					(run.pin() == null) ? "Unchanged: no new file. All files of the import are loaded."
							: "Unchanged: this file was already loaded%s. Use --force to load it again."
								.formatted(loadedBefore.map(RunText::runAndDate).orElse("")));
		}
		if (database != null) {
			line(text, "database", Printable.line(database));
		}
		if (run.flowRun() != null) {
			line(text, "flow", "flow run " + run.flowRun());
		}
		Pin pin = run.pin();
		if (pin != null) {
			line(text, "object", PushedFile.describe(pin));
			line(text, "", "%,d bytes, etag %s, last modified %s".formatted(pin.size(), Printable.line(pin.etag()),
					pin.lastModified()));
			requests(text, run.requests());
		}
		if (!steps.isEmpty()) {
			LoadPath path = run.path();
			if (path != null) {
				line(text, "path", path.text());
			}
			line(text, "steps", StepTimes.text(run, steps));
		}
		nodes(text, nodes);
		counts(text, run);
		undo(text, run.undo());
		rejects(text, run, rejects);
		run.warnings().forEach((warning) -> line(text, "warning", warningText(warning)));
		error(text, run);
		return SuggestedCommands.ofProcess().complete(text.toString());
	}

	private static void nodes(StringBuilder text, RunNodes nodes) {
		String reason = nodes.reason();
		if (reason != null) {
			line(text, "nodes", "1. " + reason);
		}
		for (int number = 0; number < nodes.shares().size(); number++) {
			NodeShare share = nodes.shares().get(number);
			line(text, (number == 0) ? "nodes" : "", String.format(Locale.ROOT, "%s: %,d records, %,.1f MB/s",
					Printable.line(share.node()), share.records(), share.bytesPerSecond() / 1e6));
		}
	}

	private static String runAndDate(Run run) {
		return " by run %d on %s".formatted(run.id(), run.startedAt().atOffset(ZoneOffset.UTC).toLocalDate());
	}

	private static void requests(StringBuilder text, @Nullable Long requests) {
		if (requests != null && requests > USUAL_REQUESTS) {
			line(text, "", "%,d requests to find it: many keys begin with this prefix".formatted(requests));
		}
	}

	private static void counts(StringBuilder text, Run run) {
		Run.Counts counts = run.counts();
		String became = (run.loaded() != null) ? "loaded" : "staged";
		if (counts.read() != null && counts.cells() != null) {
			line(text, "records", "%,d read".formatted(counts.read()));
			line(text, "cells", "%,d read, %,d %s, %,d rejected%s, %,d blank".formatted(counts.cells(), counts.staged(),
					became, counts.rejected(), more(counts.skipped(), "skipped"), counts.blankCells()));
		}
		else if (counts.read() != null) {
			line(text, "records", "%,d read, %,d %s, %,d rejected%s".formatted(counts.read(), counts.staged(), became,
					counts.rejected(), more(counts.skipped(), "skipped")));
		}
		if (counts.inserted() != null) {
			line(text, "rows", "%,d inserted, %,d updated, %,d unchanged, %,d deleted%s".formatted(counts.inserted(),
					counts.updated(), counts.unchanged(), counts.deleted(), more(counts.merged(), "merged")));
		}
		counts.created()
			.forEach((list, count) -> line(text, "created", "%,d in %s".formatted(count, Printable.line(list))));
	}

	private static void undo(StringBuilder text, Run.Undo undo) {
		if (undo.undoneBy() != null) {
			line(text, "undone", "by run " + undo.undoneBy());
		}
		Long bytes = undo.keptBytes();
		if (bytes != null) {
			line(text, "kept", "%,d bytes, to undo this run".formatted(bytes));
		}
	}

	/** Most runs skip and merge nothing, so that they do not say so. */
	private static String more(@Nullable Long count, String what) {
		return (count != null && count > 0) ? ", %,d %s".formatted(count, what) : "";
	}

	private static void rejects(StringBuilder text, Run run, List<RejectGroup> rejects) {
		for (RejectGroup group : rejects) {
			String column = group.column();
			line(text, "rejects", "%,d × %s%s".formatted(group.count(), group.code(),
					((column != null) ? " in " + Printable.line(column) : "")
							+ ((group.constraint() != null) ? ", constraint " + Printable.line(group.constraint()) : "")
							+ ((group.corrected() > 0) ? ", %,d of them corrected".formatted(group.corrected()) : "")));
			group.samples().forEach((sample) -> line(text, "", "  " + Printable.line(sample)));
		}
		if (!rejects.isEmpty()) {
			line(text, "", "all rejects: ./blockload rejects " + run.id());
		}
	}

	private static void error(StringBuilder text, Run run) {
		Run.Cause error = run.error();
		String action = null;
		if (error != null) {
			line(text, "error", error.code() + ": " + error.message());
			action = error.action();
		}
		Long by = run.supersededBy();
		if (by != null) {
			line(text, "", "superseded by run " + by);
		}
		else if (action != null) {
			line(text, "", action);
		}
		String restart = "blockload restart " + run.id();
		if (run.isRestartable() && (action == null || !action.contains(restart))) {
			line(text, "", "continue: ./" + restart);
		}
	}

	private static String warningText(Warning warning) {
		return warning.code() + ": " + warning.message();
	}

	private static void line(StringBuilder text, String label, String content) {
		text.append("  %-9s  %s\n".formatted(label, Printable.text(content).replace("\n", CONTINUED)));
	}

	private static String duration(Run run) {
		@Nullable Instant end = run.endedAt();
		String by = (run.startedBy() != null) ? ", started by " + Printable.line(run.startedBy()) : "";
		if (end == null) {
			return ", since " + run.startedAt().truncatedTo(ChronoUnit.SECONDS) + by;
		}
		Duration worked = run.worked();
		String seconds = (worked != null) ? ", %.1f s".formatted(worked.toMillis() / 1000.0) : "";
		// The time between attempts is no working time, so the end is not obvious.
		String attempts = (run.attempts() > 1)
				? " in %d attempts, ended %s".formatted(run.attempts(), end.truncatedTo(ChronoUnit.SECONDS)) : "";
		return "  %s%s%s%s".formatted(run.startedAt().truncatedTo(ChronoUnit.SECONDS), seconds, attempts, by);
	}

}
