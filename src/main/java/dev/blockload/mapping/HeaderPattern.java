package dev.blockload.mapping;

import java.util.Optional;

/**
 * A pattern of headers with one {@code *}, which is any text of at least one character.
 *
 * @param text such as {@code * Plan}
 */
public record HeaderPattern(String text) {

	private static final char ANY = '*';

	public HeaderPattern {
		if (text.indexOf(ANY) < 0 || text.indexOf(ANY) != text.lastIndexOf(ANY)) {
			throw new IllegalArgumentException(
					"Pattern '%s' is not valid. Expected one * in it, such as '* Plan'.".formatted(text));
		}
	}

	/** Whether a text is a pattern and not a name. */
	public static boolean isPattern(String text) {
		return text.indexOf(ANY) >= 0;
	}

	/**
	 * The part of a header that the {@code *} matches.
	 * @param header of a file
	 * @return empty if the header does not match
	 */
	Optional<String> match(String header) {
		int any = this.text.indexOf(ANY);
		String before = this.text.substring(0, any);
		String after = this.text.substring(any + 1);
		boolean matches = header.length() > before.length() + after.length() && header.startsWith(before)
				&& header.endsWith(after);
		return matches ? Optional.of(header.substring(before.length(), header.length() - after.length()))
				: Optional.empty();
	}

}
