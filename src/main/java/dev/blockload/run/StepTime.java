package dev.blockload.run;

import java.time.Duration;

/**
 * How long a step of a run took, in all its attempts.
 *
 * @param step its name, such as {@code load}
 * @param duration from its begin to its end
 */
public record StepTime(String step, Duration duration) {

	public StepTime {
		if (duration.isNegative()) {
			throw new IllegalArgumentException(
					"Step %s took %s. Expected no time before its begin.".formatted(step, duration));
		}
	}

}
