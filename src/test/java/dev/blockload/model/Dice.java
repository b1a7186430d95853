package dev.blockload.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random choices that a seed determines.
 */
final class Dice {

	private final Random random;

	Dice(long seed) {
		// The first values of neighbouring seeds are alike.
		this.random = new Random(seed * 0x9E3779B97F4A7C15L);
	}

	int below(int bound) {
		return this.random.nextInt(bound);
	}

	/** True in so many of a hundred cases. */
	boolean percent(int share) {
		return below(100) < share;
	}

	@SafeVarargs
	final <T> T pick(T... values) {
		return values[below(values.length)];
	}

	<T> T pick(List<T> values) {
		return values.get(below(values.size()));
	}

	<T> List<T> some(List<T> values, int count) {
		List<T> copy = new ArrayList<>(values);
		Collections.shuffle(copy, this.random);
		return copy.subList(0, Math.min(count, copy.size()));
	}

	<T> List<T> shuffled(List<T> values) {
		return some(values, values.size());
	}

}
