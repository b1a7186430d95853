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
	 * In place of a name that no account has, which can be a password in the wrong field:
	 * 16 bits of its hash, from which nobody can guess it. The same for all spellings,
	 * and for all that are no names.
	 */
	static String unknownKey(String name) {
		if (!isValid(name)) {
			return "";
		}
		byte[] hash = sha256(key(name));
		return "?" + HexFormat.of().formatHex(hash, 0, 2);
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
