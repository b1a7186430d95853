package dev.blockload.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.connection.Origin;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.Run;
import dev.blockload.saved.RunChanges;
import dev.blockload.schedule.Schedules;
import dev.blockload.source.FileChoice;
import dev.blockload.storage.Pin;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * An import in full.
 *
 * @param state its condition and its last runs
 * @param file the file of its definition, as messages name it
 * @param schedules its schedules, each with its next times
 * @param runs its newest runs, newest first
 * @param charts of its runs
 * @param operates whether the reader can act on it
 * @param changes what is different in its last run, or null if none has ended
 * @param texts messages as the reader is allowed to read them
 */
record ImportDetails(ImportState state, String file, List<NextTimes> schedules, List<Run> runs, List<Chart> charts,
		boolean operates, @Nullable RunChanges changes, VisibleTexts.ForCaller texts) {

	private static final double MILLIS = 1000;

	static ImportDetails of(ImportState state, List<NextTimes> schedules, List<Run> runs, @Nullable RunChanges changes,
			boolean operates, VisibleTexts.ForCaller texts) {
		return new ImportDetails(state, texts.file(state.located().file()), schedules, runs, charts(runs), operates,
				changes, texts);
	}

	/**
	 * The charts of some runs.
	 * @param runs newest first
	 */
	static List<Chart> charts(List<Run> runs) {
		List<Run> oldestFirst = new ArrayList<>(runs.stream().filter(Chart::takes).toList());
		Collections.reverse(oldestFirst);
		return List.of(Chart.of("chart.rows", oldestFirst, (run) -> number(run.dryRun() ? null : run.loaded())),
				Chart.of("chart.duration", oldestFirst, ImportDetails::seconds),
				Chart.of("chart.rejects", oldestFirst, (run) -> number(run.counts().rejected())),
				Chart.of("chart.age", oldestFirst, ImportDetails::age));
	}

	private static @Nullable Double number(@Nullable Long count) {
		return (count != null) ? Double.valueOf(count) : null;
	}

	private static @Nullable Double seconds(Run run) {
		Duration worked = run.worked();
		return (worked != null) ? Double.valueOf(worked.toMillis() / MILLIS) : null;
	}

	private static @Nullable Double age(Run run) {
		Duration age = ageOf(run);
		return (age != null) ? Double.valueOf(age.toMillis() / MILLIS) : null;
	}

	/** How old the file of a run was at its end; null if that is not known. */
	static @Nullable Duration ageOf(Run run) {
		Pin pin = run.pin();
		Instant ended = run.endedAt();
		return (pin != null && ended != null) ? Duration.between(pin.lastModified(), ended) : null;
	}

	ImportDefinition definition() {
		return this.state.located().definition();
	}

	/** The key of the text that says which files it loads. */
	String fileKey() {
		FileChoice choice = definition().file();
		if (choice instanceof FileChoice.Fixed) {
			return "import.file.fixed";
		}
		if (choice instanceof FileChoice.Each) {
			return "import.file.each";
		}
		return (choice instanceof FileChoice.MostRecent) ? "import.file.latest" : "import.file.push";
	}

	/** The key or the path of its files; empty if clients push them. */
	String fileName() {
		FileChoice choice = definition().file();
		if (choice instanceof FileChoice.Fixed fixed) {
			return fixed.key();
		}
		return (choice instanceof FileChoice.Dated recent) ? recent.path().toString() : "";
	}

	/** Whether a date in a request chooses its file. */
	boolean hasDates() {
		return definition().file() instanceof FileChoice.Dated;
	}

	/** The key of the text that asks for a date, and says what happens without one. */
	String dateKey() {
		return (definition().file() instanceof FileChoice.Each) ? "import.run.date.each" : "import.run.date";
	}

	/** Whether a backfill can load the dates of its files. */
	boolean hasBackfill() {
		return definition().file() instanceof FileChoice.MostRecent;
	}

	/** Whether it is defined in a file, so that pages cannot change it. */
	boolean isInFile() {
		return this.state.located().origin() == Origin.FILE;
	}

	/** The modes that a run can have in place of that of the import. */
	List<Mode> modes() {
		return List.of(Mode.values());
	}

	/** The measure of a chart, written for the reader of a page. */
	static String written(Page page, String key, double value) {
		return switch (key) {
			case "chart.duration", "chart.age" -> page.duration(Duration.ofMillis(Math.round(value * MILLIS)));
			default -> page.number(Math.round(value));
		};
	}

	/**
	 * A schedule with its next times.
	 *
	 * @param line the schedule
	 * @param next its next times, at most five
	 */
	record NextTimes(Schedules.Line line, List<Instant> next) {
	}

}
