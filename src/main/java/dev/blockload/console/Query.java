package dev.blockload.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The query of a URL that holds the state of a list.
 */
final class Query {

	private static final int MOST_PAGES = 1_000_000;

	private final List<String> parts = new ArrayList<>();

	/**
	 * The page of a list that a URL names: the first one instead of numbers below, and
	 * none so far behind the end that its rows could not be counted.
	 */
	static int page(int named) {
		return Math.max(1, Math.min(named, MOST_PAGES));
	}

	/** Add a parameter, if it has a value. */
	Query with(String name, @Nullable Object value) {
		String text = (value != null) ? String.valueOf(value) : "";
		if (!text.isBlank()) {
			add(name, text);
		}
		return this;
	}

	/** Add a parameter, also with an empty value, if it is not null. */
	Query withAlways(String name, @Nullable String value) {
		if (value != null) {
			add(name, value);
		}
		return this;
	}

	private void add(String name, String text) {
		this.parts.add(name + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
	}

	/** Add a parameter for each value. */
	Query withAll(String name, List<String> values) {
		values.forEach((value) -> with(name, value));
		return this;
	}

	/** The URL of a path with this query. */
	String of(String path) {
		return this.parts.isEmpty() ? path : path + "?" + String.join("&", this.parts);
	}

}
