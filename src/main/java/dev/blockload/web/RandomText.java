package dev.blockload.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Texts that nobody can guess, and their hashes: whoever reads the database cannot use
 * them.
 */
final class RandomText {

	private static final int BYTES = 32;

	private static final SecureRandom RANDOM = new SecureRandom();

	private RandomText() {
	}

	/** 43 letters, digits, hyphens and underscores with 256 random bits. */
	static String create() {
		byte[] bytes = new byte[BYTES];
		RANDOM.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	static byte[] hash(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Each Java has SHA-256.", ex);
		}
	}

}
