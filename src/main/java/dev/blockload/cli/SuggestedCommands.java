package dev.blockload.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Completes the commands that a text suggests with the options that were given, so that
 * the reader can paste them.
 *
 * @param options the options, each after a space; empty for none
 */
record SuggestedCommands(String options) {

	/**
	 * A command begins a line or follows a colon. It reaches to the end of the line, of
	 * the sentence, or to a semicolon.
	 */
	private static final Pattern COMMAND = Pattern.compile("(?m)(: |^[ #]*)(?:\\./)?(blockload "
			+ "(?:run|load|restart|undo|stop|repair|history|show|rejects|validate|preview|guess|ls|check|policy|schedules)"
			+ "(?: [^\\n;]*?)?)(?=;|\\.?$|\\. [A-Z])");

	/** The commands after {@code --jobs DIR}, or after no option if null. */
	static SuggestedCommands withJobs(@Nullable String folder) {
		if (folder == null) {
			return new SuggestedCommands("");
		}
		boolean plain = folder.matches("[\\p{L}\\p{N}_./~+-]+");
		return new SuggestedCommands(" --jobs " + (plain ? folder : "'" + folder.replace("'", "'\\''") + "'"));
	}

	/** The text with complete commands. */
	String complete(String text) {
		return COMMAND.matcher(text).replaceAll("$1./$2" + Matcher.quoteReplacement(this.options));
	}

}
