package dev.blockload.mapping;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How the values of a column identify items of the list to which it refers, and what
 * happens to values that identify none.
 *
 * @param match the columns of the list that hold the values of the file; empty if it is
 * the column that the foreign key refers to
 * @param ignored differences between a value and an item that do not matter
 * @param unknown what happens to a value that no item has
 */
public record Lookup(List<String> match, Set<Difference> ignored, Unknown unknown) {

	public Lookup {
		match = List.copyOf(match);
		ignored = Set.copyOf(ignored);
		if (Set.copyOf(match).size() < match.size()) {
			throw new IllegalArgumentException("match has the columns %s. Expected each once.".formatted(match));
		}
	}

	/** What a reference is without options. */
	public static final Lookup NONE = new Lookup(List.of(), EnumSet.noneOf(Difference.class), new Unknown.Reject());

	/**
	 * A difference between two texts that a lookup can ignore.
	 */
	public enum Difference {

		/** Of upper and lower case. */
		CASE,

		/** Of spaces at the beginning and the end. */
		SPACES

	}

	/**
	 * What happens to a value that no item of the list has.
	 */
	public sealed interface Unknown permits Unknown.Reject, Unknown.Null, Unknown.Create, Unknown.Default {

		/** As definitions write it. */
		String text();

		/** Its records are rejected. */
		record Reject() implements Unknown {

			@Override
			public String text() {
				return "reject";
			}

		}

		/** It becomes null. */
		record Null() implements Unknown {

			@Override
			public String text() {
				return "null";
			}

		}

		/** The run adds an item with this value to the list. */
		record Create() implements Unknown {

			@Override
			public String text() {
				return "create";
			}

		}

		/**
		 * The record refers to another item.
		 *
		 * @param value of that item, read like a field of the file
		 */
		record Default(String value) implements Unknown {

			@Override
			public String text() {
				return "default";
			}

		}

	}

}
