package dev.blockload.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.run.Run;
import dev.blockload.run.StepTime;
import org.jspecify.annotations.Nullable;

/**
 * How long the steps of a run took, and how many rows they handled in a second.
 */
final class StepTimes {

	private static final double MILLIS = 1000.0;

	private StepTimes() {
	}

	/** On one line. */
	static String text(Run run, List<StepTime> steps) {
		return steps.stream().map((step) -> {
			Long perSecond = perSecond(run, step);
			return "%s %.1f s%s".formatted(step.step(), step.duration().toMillis() / MILLIS,
					(perSecond != null) ? " (%,d rows/s)".formatted(perSecond) : "");
		}).collect(Collectors.joining(", "));
	}

	static List<Map<String, @Nullable Object>> json(Run run, List<StepTime> steps) {
		return steps.stream().map((step) -> {
			Map<String, @Nullable Object> tree = new LinkedHashMap<>();
			tree.put("step", step.step());
			tree.put("seconds", step.duration().toMillis() / MILLIS);
			tree.put("rowsPerSecond", perSecond(run, step));
			return tree;
		}).toList();
	}

	/** Null for steps without rows, and if the rows or the time are not known. */
	private static @Nullable Long perSecond(Run run, StepTime step) {
		Run.Counts counts = run.counts();
		Long rows = switch (step.step()) {
			case "load" -> (counts.cells() != null) ? counts.cells() : counts.read();
			case "verify", "publish" -> counts.staged();
			default -> null;
		};
		long millis = step.duration().toMillis();
		return (rows != null && millis > 0) ? Math.round(rows * MILLIS / millis) : null;
	}

}
