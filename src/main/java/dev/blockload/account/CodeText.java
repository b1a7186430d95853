package dev.blockload.account;

import java.security.SecureRandom;
import java.util.Locale;

/**
 * Codes that a terminal shows and a person enters on a page.
 */
final class CodeText {

	/** Without letters that look like others. */
	private static final String LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

	private static final int LENGTH = 12;

	private static final int GROUP = 4;

	private static final SecureRandom RANDOM = new SecureRandom();

	private CodeText() {
	}

	/** A new code, such as {@code K7QM-2XWA-9HTC}. */
	static String create() {
		StringBuilder code = new StringBuilder();
		for (int i = 0; i < LENGTH; i++) {
			code.append((i > 0 && i % GROUP == 0) ? "-" : "").append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
		}
		return code.toString();
	}

	/**
	 * By which codes are compared.
	 * @param code as somebody typed it: case, spaces and hyphens do not matter
	 */
	static byte[] hash(String code) {
		return TokenText.hash(code.toUpperCase(Locale.ROOT).replaceAll("[ -]", ""));
	}

}
