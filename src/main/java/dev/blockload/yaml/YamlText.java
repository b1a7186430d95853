package dev.blockload.yaml;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.Printable;

/**
 * Writes keys and values as YAML text.
 */
public final class YamlText {

	private static final Pattern PLAIN_KEY = Pattern.compile("[a-z_][a-z0-9_]*");

	private YamlText() {
	}

	/** A value in quotes, which is read back unchanged: variables are escaped. */
	public static String text(String value) {
		return quoted(value.replace("${", "$${"));
	}

	/** A value in quotes whose variables stay variables. */
	public static String raw(String value) {
		return quoted(value);
	}

	public static String texts(Collection<String> values) {
		return values.stream().map(YamlText::text).collect(Collectors.joining(", ", "[", "]"));
	}

	/** A key. Keys have no variables. */
	public static String key(String key) {
		return PLAIN_KEY.matcher(key).matches() ? key : quoted(key);
	}

	private static String quoted(String value) {
		return value.codePoints().allMatch(YamlText::isPlain) ? "'" + value.replace("'", "''") + "'" : escaped(value);
	}

	/** Letters, ASCII and symbols. YAML forbids other characters in single quotes. */
	private static boolean isPlain(int point) {
		return switch (Character.getType(point)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			default -> point == ' ' || Character.getType(point) != Character.SPACE_SEPARATOR;
		};
	}

	private static String escaped(String value) {
		StringBuilder text = new StringBuilder("\"");
		value.codePoints().forEach((point) -> {
			if (point == '"' || point == '\\') {
				text.append('\\').appendCodePoint(point);
			}
			else if (isPlain(point)) {
				text.appendCodePoint(point);
			}
			else {
				text.append((point > 0xffff) ? "\\U%08x".formatted(point) : "\\u%04x".formatted(point));
			}
		});
		return text.append('"').toString();
	}

	/** A comment of one line. */
	public static String comment(String text) {
		return "# " + Printable.line(text);
	}

}
