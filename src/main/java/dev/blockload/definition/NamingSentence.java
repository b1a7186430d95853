package dev.blockload.definition;

import java.util.regex.Pattern;

/**
 * How a message begins that names an import or a connection which not each of its readers
 * sees. What writes the message and what hides the name from a reader use the same words,
 * because messages are stored as text.
 */
public enum NamingSentence {

	/** A scheduled run waits for another import, which is named. */
	WAITS("This import waits for '%s'"),

	/** Another import, which is named, failed. */
	MUST_SUCCEED("Import '%s' must succeed first"),

	/** There is no connection of this name. */
	UNKNOWN_CONNECTION("Unknown connection '%s'."),

	/** A connection is not that of the application of an import. */
	REFUSED_CONNECTION("Application '%s' is not allowed to use connection '%s'.");

	private static final String PLACE = "%s";

	private final String words;

	private final Pattern pattern;

	NamingSentence(String words) {
		this.words = words;
		this.pattern = Pattern.compile(("\\Q" + words + "\\E").replace(PLACE, "\\E([^']*)\\Q"));
	}

	/**
	 * The words.
	 * @param names for each place one, which has no quotation mark
	 */
	public String of(String... names) {
		return this.words.formatted((Object[]) names);
	}

	/**
	 * Finds the words in a message. Each name is a group; the last one is of what is
	 * hidden.
	 */
	public Pattern pattern() {
		return this.pattern;
	}

}
