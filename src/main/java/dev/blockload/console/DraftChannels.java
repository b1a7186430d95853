package dev.blockload.console;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Printable;
import dev.blockload.yaml.YamlText;

/**
 * The fields of a draft that ask for notifications about its import: by mail, by a
 * webhook, or both.
 */
final class DraftChannels {

	/** The URL permits posting: no page shows it. */
	static final String SECRET = "webhook";

	private DraftChannels() {
	}

	/** The messages about wrong fields, by field. */
	static Map<String, List<String>> problems(ImportDraft draft) {
		Map<String, List<String>> problems = new LinkedHashMap<>();
		if (draft.has(SECRET) && !isUrl(draft.line(SECRET))) {
			problems.put(SECRET,
					List.of("'Webhook' is not a URL. Expected one such as https://hooks.example.com/… Type it again."));
		}
		String from = draft.line("mail-from");
		if (!draft.has("mail")) {
			if (!from.isEmpty()) {
				problems.put("mail", List.of("'Mail to' is blank. Expected a mail address, or a blank sender too."));
			}
			return problems;
		}
		receivers(draft).stream()
			.filter((address) -> !address.contains("@"))
			.findFirst()
			.ifPresent((wrong) -> problems.put("mail",
					List.of("'Mail to' contains '" + Printable.line(wrong) + "'. Expected mail addresses.")));
		if (!from.contains("@")) {
			problems.put("mail-from", List
				.of("'From the address' is '" + Printable.line(from) + "'. Expected the sender's mail address."));
		}
		return problems;
	}

	private static boolean isUrl(String text) {
		try {
			URI uri = new URI(text);
			return uri.getHost() != null && List.of("http", "https").contains(String.valueOf(uri.getScheme()));
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	/** The definitions of the channels, by their names. */
	static Map<String, String> definitions(ImportDraft draft, String importName) {
		Map<String, String> definitions = new LinkedHashMap<>();
		if (draft.has("mail")) {
			definitions.put(importName, channel(draft, importName, importName, "mail: "
					+ YamlText.texts(receivers(draft)) + "\n    from: " + YamlText.text(draft.line("mail-from"))));
		}
		if (draft.has(SECRET)) {
			String name = importName + "-webhook";
			String form = draft.has("webhook-form") ? "\n    form: " + YamlText.text(draft.line("webhook-form")) : "";
			definitions.put(name,
					channel(draft, name, importName, "webhook: " + YamlText.text(draft.line(SECRET)) + form));
		}
		return definitions;
	}

	private static String channel(ImportDraft draft, String name, String importName, String route) {
		List<String> events = List.of(draft.has("on") ? draft.line("on").split(",") : new String[] { "failure" });
		return "notifications:\n  " + YamlText.key(name) + ":\n    " + route + "\n    on: " + YamlText.texts(events)
				+ "\n    imports: " + YamlText.texts(List.of(importName)) + "\n";
	}

	private static List<String> receivers(ImportDraft draft) {
		return List.of(draft.line("mail").split("[,;\\s]+"));
	}

}
