package dev.blockload.task;

import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A kind of task whose tasks process one numbered row each.
 *
 * @param name of the kind, as the table of tasks stores it
 * @param work processes the row of a number; returns when to process it again, or empty
 * where the row is finished
 */
public record RowTask(String name, LongFunction<Optional<Instant>> work) {

	public RowTask {
		if (!name.matches("[a-z]+(-[a-z]+)*")) {
			throw new IllegalArgumentException(
					"The task is '" + name + "'. Expected words of lower case letters, joined by hyphens.");
		}
	}

}
