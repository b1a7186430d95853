package dev.blockload.console;

/**
 * A message in its lines.
 *
 * @param first the first line, which says what was found
 * @param others the lines below it, such as a list of the nearest keys; may be empty
 */
record MessageLines(String first, String others) {

	static MessageLines of(String message) {
		String text = message.strip();
		int end = text.indexOf('\n');
		return (end < 0) ? new MessageLines(text, "")
				: new MessageLines(text.substring(0, end).strip(), text.substring(end + 1).stripIndent().strip());
	}

	/** The first line, without the words that announce the others: for tables. */
	String summary() {
		int announcement = this.first.endsWith(":") ? this.first.lastIndexOf(". ") : -1;
		return (announcement < 0) ? this.first : this.first.substring(0, announcement + 1);
	}

}
