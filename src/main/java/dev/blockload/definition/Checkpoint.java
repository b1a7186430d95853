package dev.blockload.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.blockload.yaml.Choices;

/**
 * Whether a large file is loaded with checkpoints, from which a restart continues.
 */
public enum Checkpoint {

	/** Each batch is committed. */
	ON,

	/**
	 * The file is loaded directly into its block, in one transaction, if the block allows
	 * that. A restart begins with the first byte.
	 */
	OFF;

	/** The choice as definitions write it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** All choices as definitions write them. */
	static List<String> texts() {
		return Arrays.stream(values()).map(Checkpoint::text).toList();
	}

	/**
	 * Finds a choice by its text.
	 * @param text as {@link #text()} writes it
	 * @throws IllegalArgumentException if there is no such choice
	 */
	static Checkpoint of(String text) {
		if (!texts().contains(text)) {
			throw new IllegalArgumentException("Expected " + Choices.oneOf(texts()) + ".");
		}
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
