package dev.blockload.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of local accounts and tokens.
 */
final class Names {

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");

	private Names() {
	}

	/**
	 * Refuse a name that is not valid.
	 * @param kind what has the name, such as {@code an account}
	 * @throws AccountException code {@code wrong-name}
	 */
	static String valid(String kind, String name) {
		if (!isValid(name)) {
			throw new AccountException(AccountCode.WRONG_NAME, "'" + name + "' is not a valid name of " + kind + ".",
					"Expected 1 to 63 letters, digits, '.', '_', '-' or '@', of which the first is a letter or a digit.");
		}
		return name;
	}

	static boolean isValid(String name) {
		return VALID.matcher(name).matches();
	}

	/** The same for all spellings of the name of an account. */
	static String key(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

	/**
	 * What failures of a name are counted under, whether an account has it or not: 16
	 * bits of its hash. A name can be a password in the wrong field, which nobody can
	 * guess from so few bits. The same for all spellings, and for all that are no names.
	 * Two names with the same bits wait together.
	 */
	static String failureKey(String name) {
		if (!isValid(name)) {
			return "";
		}
		return "?" + HexFormat.of().formatHex(sha256(key(name)), 0, 2);
	}

	private static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Each Java has it.", ex);
		}
	}

}
