package dev.blockload.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One time that a schedule of an import fired.
 *
 * @param id its number
 * @param importName the import
 * @param schedule the schedule's place in the import's list, from 1
 * @param time when it was to be run
 * @param missed how many earlier times it stands for, that nobody was there for
 * @param state how far it is
 * @param outcome how it ended, or null
 * @param reason what there is to say, or null
 * @param failures how often it failed in a way that may pass
 * @param deaths how often a node died in the middle of it
 * @param owner the token of who works on it; 0 where nobody ever did
 * @param createdAt when it was noticed
 */
record Fire(long id, String importName, int schedule, Instant time, int missed, FireState state,
		@Nullable Outcome outcome, @Nullable Reason reason, int failures, int deaths, long owner, Instant createdAt) {

	/** Which of an import's schedules, as db-scheduler and people name it. */
	static String key(String importName, int schedule) {
		return importName + "#" + schedule;
	}

	/**
	 * Why something is as it is.
	 *
	 * @param word a stable code
	 * @param message one sentence
	 */
	record Reason(String word, String message) {
	}

}
