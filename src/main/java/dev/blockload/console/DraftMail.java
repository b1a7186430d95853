package dev.blockload.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Printable;
import dev.blockload.yaml.YamlText;

/**
 * The fields of a draft that ask for mails about its import.
 */
final class DraftMail {

	private DraftMail() {
	}

	/** The messages about wrong fields, by field. */
	static Map<String, List<String>> problems(ImportDraft draft) {
		Map<String, List<String>> problems = new LinkedHashMap<>();
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

	/** A channel for the mails. */
	static String notification(ImportDraft draft, String name) {
		List<String> events = List.of(draft.has("on") ? draft.line("on").split(",") : new String[] { "failure" });
		return "notifications:\n  " + YamlText.key(name) + ":\n    mail: " + YamlText.texts(receivers(draft))
				+ "\n    from: " + YamlText.text(draft.line("mail-from")) + "\n    on: " + YamlText.texts(events)
				+ "\n    imports: " + YamlText.texts(List.of(name)) + "\n";
	}

	private static List<String> receivers(ImportDraft draft) {
		return List.of(draft.line("mail").split("[,;\\s]+"));
	}

}
