package dev.blockload.web;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.Printable;

/**
 * The texts of the pages, from {@code console/messages.properties}.
 */
final class Texts {

	private static final ResourceBundle BUNDLE = ResourceBundle.getBundle("console.messages", Locale.ROOT,
			Texts.class.getClassLoader(),
			ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));

	/** In one pass: a value that looks like a place is shown as it is. */
	private static final Pattern PLACE = Pattern.compile("\\{([0-9])}");

	private Texts() {
	}

	/**
	 * A text.
	 * @param key in the bundle
	 * @param values for <code>{0}</code>, <code>{1}</code> and so on, which come from
	 * users or are formatted already
	 * @throws java.util.MissingResourceException if there is no such text
	 */
	static String text(String key, Object... values) {
		return PLACE.matcher(BUNDLE.getString(key)).replaceAll((place) -> {
			int index = Integer.parseInt(place.group(1));
			return Matcher.quoteReplacement(
					(index < values.length) ? Printable.line(String.valueOf(values[index])) : place.group());
		});
	}

	/** Whether there is such a text. */
	static boolean has(String key) {
		return BUNDLE.containsKey(key);
	}

}
