package dev.blockload.console;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of the forms of a page, as a browser without scripts would send them.
 */
final class PageForm {

	private static final Pattern CONTROL = Pattern.compile("<(input|select)\\b([^>]*)>");

	private static final Pattern OPTION = Pattern.compile("<option value=\"([^\"]*)\"([^>]*)>");

	private PageForm() {
	}

	static Map<String, String> fields(String html) {
		Map<String, String> fields = new TreeMap<>();
		Matcher control = CONTROL.matcher(html);
		while (control.find()) {
			String attributes = control.group(2);
			String name = attribute(attributes, "name");
			boolean choice = attributes.contains("type=\"checkbox\"") || attributes.contains("type=\"radio\"");
			if (name.isEmpty() || (choice && !attributes.contains(" checked"))) {
				continue;
			}
			fields.put(name,
					control.group(1).equals("select") ? selected(html, control.end()) : attribute(attributes, "value"));
		}
		return fields;
	}

	private static String selected(String html, int from) {
		Matcher option = OPTION.matcher(html).region(from, html.indexOf("</select>", from));
		String first = null;
		while (option.find()) {
			first = (first == null) ? option.group(1) : first;
			if (option.group(2).contains("selected")) {
				return plain(option.group(1));
			}
		}
		return (first != null) ? plain(first) : "";
	}

	private static String attribute(String attributes, String name) {
		Matcher found = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(attributes);
		return found.find() ? plain(found.group(1)) : "";
	}

	private static String plain(String text) {
		return text.replace("&lt;", "<")
			.replace("&gt;", ">")
			.replace("&#34;", "\"")
			.replace("&#39;", "'")
			.replace("&amp;", "&");
	}

}
