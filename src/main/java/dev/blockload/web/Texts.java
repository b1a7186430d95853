package dev.blockload.web;

import java.util.Locale;
import java.util.ResourceBundle;

import dev.blockload.Printable;

/**
 * The texts of the pages, from {@code console/messages.properties}.
 */
final class Texts {

	private static final ResourceBundle BUNDLE = ResourceBundle.getBundle("console.messages", Locale.ROOT,
			Texts.class.getClassLoader(),
			ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));

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
		String text = BUNDLE.getString(key);
		for (int i = 0; i < values.length; i++) {
			text = text.replace("{" + i + "}", Printable.line(String.valueOf(values[i])));
		}
		return text;
	}

	/** Whether there is such a text. */
	static boolean has(String key) {
		return BUNDLE.containsKey(key);
	}

}
