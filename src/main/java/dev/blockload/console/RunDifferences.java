package dev.blockload.console;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import dev.blockload.account.Caller;
import dev.blockload.run.Run;
import dev.blockload.saved.RunChanges;
import dev.blockload.saved.RunComparison;
import dev.blockload.storage.Pin;
import dev.blockload.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * What pages show of the differences between a run and the last successful one.
 */
final class RunDifferences {

	private RunDifferences() {
	}

	/**
	 * What is different in the last run that has ended and is not an undo.
	 * @param runs newest first
	 * @return null if there is no such run
	 */
	static @Nullable RunChanges ofLast(List<Run> runs, Caller caller, RunComparison comparison) {
		return runs.stream()
			.filter((run) -> run.status().isFinal() && run.undo().undoes() == null)
			.findFirst()
			.map((run) -> comparison.of(caller, run))
			.orElse(null);
	}

	/**
	 * The properties of the objects of both runs.
	 * @param page how they are written
	 */
	static List<Property> ofObject(Page page, RunChanges changes) {
		Run since = changes.since();
		Pin before = (since != null) ? since.pin() : null;
		Pin after = changes.run().pin();
		return List.of(property("changes.key", before, after, Pin::key),
				property("changes.etag", before, after, Pin::etag),
				property("changes.size", before, after, (pin) -> page.count("changes.bytes", pin.size())),
				property("changes.modified", before, after, (pin) -> page.time(pin.lastModified())));
	}

	private static Property property(String key, @Nullable Pin before, @Nullable Pin after,
			Function<Pin, String> value) {
		return new Property(key, (before != null) ? value.apply(before) : null,
				(after != null) ? value.apply(after) : null);
	}

	/**
	 * A property of an object.
	 *
	 * @param key of its text
	 * @param before in the earlier run, or null if it is not known
	 * @param after in the run, or null if it is not known
	 */
	record Property(String key, @Nullable String before, @Nullable String after) {

		/** Whether it is known to be different. */
		boolean isChanged() {
			return this.before != null && this.after != null && !Objects.equals(this.before, this.after);
		}

	}

}
