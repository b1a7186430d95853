package dev.blockload.yaml;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${NAME}} and {@code ${NAME:default}} from the environment. A doubled
 * dollar sign before a brace is an escape: it yields one dollar sign and the brace.
 */
public final class Variables {

	/** Resolves nothing: returns each text unchanged. */
	public static final Variables NONE = new Variables(null);

	/**
	 * Resolves no variable: {@code ${NAME}} is text. The escape yields one dollar sign
	 * and the brace, as in a file.
	 */
	public static final Variables TEXT = new Variables((name) -> null);

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

	private final @Nullable UnaryOperator<@Nullable String> environment;

	private Variables(@Nullable UnaryOperator<@Nullable String> environment) {
		this.environment = environment;
	}

	public static Variables from(UnaryOperator<@Nullable String> environment) {
		return new Variables(environment);
	}

	/**
	 * The text with its variables resolved.
	 * @throws IllegalArgumentException with a message that contains no part of the text
	 * except the names of variables
	 */
	public String fill(String text) {
		if (this.environment == null || !text.contains("${")) {
			return text;
		}
		StringBuilder filled = new StringBuilder();
		int from = 0;
		for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", from)) {
			if (at > from && text.charAt(at - 1) == '$') {
				filled.append(text, from, at - 1).append("${");
				from = at + 2;
				continue;
			}
			if (this == TEXT) {
				filled.append(text, from, at + 2);
				from = at + 2;
				continue;
			}
			int end = text.indexOf('}', at);
			if (end < 0) {
				throw new IllegalArgumentException(
						"'}' is missing after '${'. Expected ${NAME} or ${NAME:default}. For the text '${' itself, write '$${'.");
			}
			filled.append(text, from, at).append(value(text.substring(at + 2, end)));
			from = end + 1;
		}
		return filled.append(text, from, text.length()).toString();
	}

	private String value(String reference) {
		int colon = reference.indexOf(':');
		String name = (colon < 0) ? reference : reference.substring(0, colon);
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("'${' is not followed by the name of an environment variable."
					+ " Expected ${NAME} or ${NAME:default}. For the text '${' itself, write '$${'.");
		}
		String value = (this.environment != null) ? this.environment.apply(name) : null;
		if (value == null && colon < 0) {
			throw new IllegalArgumentException(
					"environment variable " + name + " is not set. Set it, or write ${" + name + ":default}.");
		}
		return (value != null) ? value : reference.substring(colon + 1);
	}

}
