package dev.blockload.account;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of a token: {@code blk_}, 256 random bits in 43 digits of base 62, and their
 * CRC-32 in 6. Programs that search for secrets recognize it, and a copy that lost a
 * letter is refused without a question to the database.
 */
final class TokenText {

	static final String PREFIX = "blk_";

	private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	private static final int BITS = 256;

	private static final int RANDOM_DIGITS = 43;

	private static final int CHECK_DIGITS = 6;

	private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9A-Za-z]{" + (RANDOM_DIGITS + CHECK_DIGITS) + "}");

	private static final SecureRandom RANDOM = new SecureRandom();

	private TokenText() {
	}

	static String create() {
		String random = digits(new BigInteger(BITS, RANDOM), RANDOM_DIGITS);
		return PREFIX + random + check(random);
	}

	/** Whether a text can be a token: its form and its checksum are those of one. */
	static boolean isComplete(String text) {
		if (!FORM.matcher(text).matches()) {
			return false;
		}
		int end = text.length() - CHECK_DIGITS;
		return text.substring(end).equals(check(text.substring(PREFIX.length(), end)));
	}

	/** What is stored of a token: its SHA-256. */
	static byte[] hash(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String check(String random) {
		CRC32 sum = new CRC32();
		sum.update(random.getBytes(StandardCharsets.US_ASCII));
		return digits(BigInteger.valueOf(sum.getValue()), CHECK_DIGITS);
	}

	private static String digits(BigInteger number, int length) {
		BigInteger base = BigInteger.valueOf(DIGITS.length());
		StringBuilder text = new StringBuilder();
		BigInteger rest = number;
		while (text.length() < length) {
			BigInteger[] parts = rest.divideAndRemainder(base);
			text.append(DIGITS.charAt(parts[1].intValue()));
			rest = parts[0];
		}
		return text.reverse().toString();
	}

}
