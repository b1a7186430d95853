package dev.blockload.run;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Whether the attempts that a process begins are recorded as lineage events. The database
 * writes the events, in the transactions that change runs: sessions say whether it does.
 */
public enum LineageRecording {

	/** No receiver is configured. */
	OFF,

	/** The start of each attempt is recorded, and its end. */
	ON;

	private static final String URL = "blockload.lineage.url";

	private static final String FILE = "blockload.lineage.file";

	/**
	 * What the settings say.
	 * @param settings values by their names, null for one that is not set
	 */
	public static LineageRecording of(UnaryOperator<@Nullable String> settings) {
		return (isSet(settings.apply(URL)) || isSet(settings.apply(FILE))) ? ON : OFF;
	}

	private static boolean isSet(@Nullable String value) {
		return value != null && !value.isBlank();
	}

}
