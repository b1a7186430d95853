package dev.blockload.notify;

import java.time.Instant;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an import at one of its times.
 *
 * @param importName the import
 * @param dueAt when the import was due
 * @param kind what happened
 * @param outcome the same in detail: one word, for people
 * @param reasonCode why, a stable code, or null
 * @param message the same in a sentence, or null
 * @param run the run, or null where there was none
 */
public record Occurrence(String importName, Instant dueAt, Kind kind, String outcome, @Nullable String reasonCode,
		@Nullable String message, @Nullable Run run) {

	public Occurrence {
		if (importName.isBlank() || outcome.isBlank()) {
			throw new IllegalArgumentException(
					"Import '" + importName + "' with outcome '" + outcome + "': expected both to be given.");
		}
		if ((reasonCode == null) != (message == null)) {
			throw new IllegalArgumentException(
					"Code '" + reasonCode + "' with message '" + message + "': expected both or neither.");
		}
	}

	/** The code where there is one, else the outcome. */
	String codeOrOutcome() {
		return (this.reasonCode != null) ? this.reasonCode : this.outcome;
	}

	/**
	 * What happened.
	 */
	public enum Kind {

		/** A file was loaded. */
		LOADED,

		/** The file was already loaded. */
		UNCHANGED,

		/** The run failed, and is not retried. */
		FAILED,

		/** No object matched. */
		NO_MATCH,

		/** The time was skipped: no run was started. */
		SKIPPED,

		/** A person stopped the run, and so knows of it. */
		STOPPED

	}

}
