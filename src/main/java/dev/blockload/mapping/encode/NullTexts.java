package dev.blockload.mapping.encode;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

import dev.blockload.csv.Field;

/**
 * The texts that load as null. A text matches fields that are not in quotes. A text that
 * the import writes in quotes, such as {@code ""}, matches fields in quotes.
 */
public final class NullTexts {

	private final byte[][] plain;

	private final byte[][] quoted;

	public NullTexts(List<String> texts, Charset charset) {
		this.plain = texts.stream()
			.filter((text) -> !isQuoted(text))
			.map((text) -> NumberFormat.bytes(text, charset))
			.filter((text) -> text.length > 0)
			.toArray(byte[][]::new);
		this.quoted = texts.stream()
			.filter(NullTexts::isQuoted)
			.map((text) -> text.substring(1, text.length() - 1))
			.filter((text) -> charset.newEncoder().canEncode(text))
			.map((text) -> text.getBytes(charset))
			.toArray(byte[][]::new);
	}

	private static boolean isQuoted(String text) {
		return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
	}

	public boolean contain(Field field) {
		for (byte[] text : field.quoted() ? this.quoted : this.plain) {
			if (Arrays.equals(field.bytes(), field.from(), field.to(), text, 0, text.length)) {
				return true;
			}
		}
		return false;
	}

}
