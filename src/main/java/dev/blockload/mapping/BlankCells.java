package dev.blockload.mapping;

import java.util.Arrays;
import java.util.List;

/**
 * What becomes of a cell of an unpivoted file whose values are all blank.
 */
public enum BlankCells {

	/** It is no row. */
	SKIP("skip"),

	/** It is a row whose values are null. */
	NULL("null"),

	/** It is a row whose values are 0, also for single blank values of other cells. */
	ZERO("zero"),

	/** It is a row that deletes the item with its key. */
	DELETE("delete");

	private final String text;

	BlankCells(String text) {
		this.text = text;
	}

	/** The policy as definitions spell it. */
	public String text() {
		return this.text;
	}

	/** All policies as definitions spell them. */
	public static List<String> texts() {
		return Arrays.stream(values()).map(BlankCells::text).toList();
	}

	/**
	 * Finds a policy by its text.
	 * @throws IllegalArgumentException if there is none
	 */
	public static BlankCells of(String text) {
		return Arrays.stream(values())
			.filter((policy) -> policy.text.equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Expected " + String.join(", ", texts().subList(0, values().length - 1)) + " or "
							+ values()[values().length - 1].text + "."));
	}

}
