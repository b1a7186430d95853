package dev.blockload.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.blockload.web.WebException;

/**
 * What a person can do with several imports at once.
 */
enum BulkAction {

	/** Launch a run of each. */
	RUN,

	/** Restart the last run of each. */
	RESTART,

	/** Pause the schedules of each. */
	PAUSE,

	/** Resume the schedules of each. */
	RESUME;

	/** As forms and keys of texts have it. */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The action of a form.
	 * @throws WebException if there is none
	 */
	static BulkAction of(String text) {
		return Arrays.stream(values())
			.filter((action) -> action.text().equals(text))
			.findFirst()
			.orElseThrow(() -> WebException.wrong("action", text,
					"one of " + Arrays.stream(values()).map(BulkAction::text).collect(Collectors.joining(", "))));
	}

}
