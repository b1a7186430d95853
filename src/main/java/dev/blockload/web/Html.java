package dev.blockload.web;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

import dev.blockload.Printable;

import org.springframework.web.util.HtmlUtils;

/**
 * A part of a page. Everything that is put into a page and is not a part of a page itself
 * is escaped.
 *
 * @param markup valid HTML
 */
record Html(String markup) {

	/** Nothing. */
	static final Html NONE = new Html("");

	/**
	 * Make a part of a page.
	 * @param template HTML with {@code %s} for each value; never contains what came from
	 * a client
	 * @param values texts, which are escaped, and parts of pages, which are not
	 */
	static Html of(String template, Object... values) {
		return new Html(template.formatted(Arrays.stream(values).map(Html::escaped).toArray()));
	}

	private static String escaped(Object value) {
		return (value instanceof Html part) ? part.markup
				: HtmlUtils.htmlEscape(Printable.line(String.valueOf(value)), "UTF-8");
	}

	/** Several parts, one after the other. */
	static Html all(Collection<Html> parts) {
		return new Html(parts.stream().map(Html::markup).collect(Collectors.joining("\n")));
	}

}
