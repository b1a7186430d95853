package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A chart of one measure over runs, as bars of an SVG of {@value #WIDTH} by
 * {@value #HEIGHT}. A table beside it has the same numbers.
 *
 * @param key of its title
 * @param bars one for each run whose value is known, oldest first
 * @param most the largest value
 */
record Chart(String key, List<Bar> bars, double most) {

	static final int WIDTH = 480;

	static final int HEIGHT = 96;

	private static final int LEAST = 2;

	/**
	 * A chart.
	 * @param key of its title
	 * @param runs oldest first
	 * @param measure null if it is not known of a run
	 */
	static Chart of(String key, List<Run> runs, Function<Run, @Nullable Double> measure) {
		double most = 0;
		for (Run run : runs) {
			Double value = measure.apply(run);
			most = (value != null) ? Math.max(most, value) : most;
		}
		List<Bar> bars = new ArrayList<>();
		int step = WIDTH / Math.max(20, runs.size());
		for (int i = 0; i < runs.size(); i++) {
			Run run = runs.get(i);
			Double value = measure.apply(run);
			if (value != null) {
				int height = (most > 0) ? (int) Math.round(value / most * HEIGHT) : 0;
				// A small value is still something, and zero is nothing.
				height = (value > 0) ? Math.max(LEAST, height) : 0;
				bars.add(new Bar(run.id(), i * step, HEIGHT - height, Math.max(1, step - 2), height, look(run), value));
			}
		}
		return new Chart(key, bars, most);
	}

	private static String look(Run run) {
		return switch (run.status()) {
			case COMPLETED -> "bar-ok";
			case FAILED -> "bar-bad";
			case UNCHANGED, STOPPED, RUNNING, WAITING -> "bar-off";
		};
	}

	/** Whether there is something to draw. */
	boolean isDrawn() {
		return this.most > 0;
	}

	/** Whether a run belongs into charts: it has ended. */
	static boolean takes(Run run) {
		return run.status().isFinal() && run.status() != RunStatus.UNCHANGED && run.undo().undoes() == null;
	}

	/**
	 * A bar.
	 *
	 * @param run the number of its run
	 * @param x of its left edge
	 * @param y of its top
	 * @param width in the units of the chart
	 * @param height in the units of the chart
	 * @param look the class of the style
	 * @param value what it stands for
	 */
	record Bar(long run, int x, int y, int width, int height, String look, double value) {
	}

}
