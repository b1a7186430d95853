package dev.blockload.cli;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Colours of outcomes on a terminal: green for good ones, red for failures, yellow for
 * what needs no action or is not decided.
 */
enum Colours {

	/** For a terminal. */
	ON,

	/** For a file, a pipe, and a person who does not want them. */
	OFF;

	private static final String OUTCOME = "([A-Za-z-]+|not tried)";

	private static final List<Pattern> PLACES = List.of(
			// The status of a run in full.
			Pattern.compile("(?m)^(  status     )" + OUTCOME),
			// The row of a run in a list: its number, its import, its status, its start.
			Pattern.compile("(?m)^( *\\d+  \\S+ +)" + OUTCOME + "(?= +\\d{4}-\\d{2}-\\d{2}T)"),
			// The row of a schedule: the time of its last run, the number of the run.
			Pattern.compile("(?m)(\\d{2}:\\d{2}:\\d{2} +\\d* +)" + OUTCOME + "(?=$| \\(|,)"),
			// The row of a permission.
			Pattern.compile("(?m)^((?:s3|kms|sts):\\S+ +)" + OUTCOME + "(?=  )"));

	private static final Map<String, String> SHADES = Map.ofEntries(Map.entry("completed", "32"),
			Map.entry("unchanged", "32"), Map.entry("yes", "32"), Map.entry("failed", "31"), Map.entry("no", "31"),
			Map.entry("no-match", "31"), Map.entry("stopped", "33"), Map.entry("running", "33"),
			Map.entry("not tried", "33"), Map.entry("waiting", "33"), Map.entry("retrying", "33"),
			Map.entry("overlapped", "33"), Map.entry("missed", "33"), Map.entry("superseded", "33"),
			Map.entry("undone", "33"));

	// The code of a failure, or the file of a wrong definition.
	private static final Pattern CODE = Pattern.compile("^[a-z0-9-]+(?=: )");

	private static final String RED = "31";

	/**
	 * The colours of standard output. The launcher says whether it is a terminal: Java
	 * cannot detect it.
	 */
	static Colours ofStandardOutput() {
		return of("blockload.terminal.output", System.getenv());
	}

	/** The colours of standard error. */
	static Colours ofStandardError() {
		return of("blockload.terminal", System.getenv());
	}

	static Colours of(String property, Map<String, String> environment) {
		// https://no-color.org: set to anything but the empty text.
		boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
		return (Boolean.getBoolean(property) && wanted) ? ON : OFF;
	}

	/** An answer with painted outcomes. */
	String outcomes(String answer) {
		return switch (this) {
			case ON -> {
				String painted = answer;
				for (Pattern place : PLACES) {
					painted = place.matcher(painted)
						.replaceAll((found) -> Matcher.quoteReplacement(found.group(1) + shaded(found.group(2))));
				}
				yield painted;
			}
			case OFF -> answer;
		};
	}

	/** A failure with its code painted. */
	String failure(String text) {
		return switch (this) {
			case ON -> CODE.matcher(text).replaceFirst((found) -> paint(found.group(), RED));
			case OFF -> text;
		};
	}

	private static String shaded(String outcome) {
		String shade = SHADES.get(outcome.toLowerCase(java.util.Locale.ROOT));
		return (shade != null) ? paint(outcome, shade) : outcome;
	}

	private static String paint(String text, String shade) {
		return "\u001b[" + shade + "m" + text + "\u001b[0m";
	}

}
