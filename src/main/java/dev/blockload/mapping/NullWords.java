package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

import dev.blockload.csv.Field;

/**
 * The words that stand for null. A word is one where it is not in quotes; one that an
 * import writes in quotes, such as {@code ""}, is a field in quotes.
 */
final class NullWords {

	private final byte[][] plain;

	private final byte[][] quoted;

	NullWords(List<String> words, Charset charset) {
		this.plain = words.stream()
			.filter((word) -> !isQuoted(word))
			.map((word) -> NumberFormat.bytes(word, charset))
			.filter((word) -> word.length > 0)
			.toArray(byte[][]::new);
		this.quoted = words.stream()
			.filter(NullWords::isQuoted)
			.map((word) -> word.substring(1, word.length() - 1))
			.filter((word) -> charset.newEncoder().canEncode(word))
			.map((word) -> word.getBytes(charset))
			.toArray(byte[][]::new);
	}

	private static boolean isQuoted(String word) {
		return word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
	}

	boolean contain(Field field) {
		for (byte[] word : field.quoted() ? this.quoted : this.plain) {
			if (Arrays.equals(field.bytes(), field.from(), field.to(), word, 0, word.length)) {
				return true;
			}
		}
		return false;
	}

}
