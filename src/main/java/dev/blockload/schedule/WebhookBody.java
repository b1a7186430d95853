package dev.blockload.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.definition.Channel.Form;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a webhook is sent.
 */
final class WebhookBody {

	private static final JsonMapper JSON = JsonMapper.shared();

	private WebhookBody() {
	}

	static String of(Word word, Form form) {
		return JSON.writeValueAsString(switch (form) {
			case JSON -> own(word);
			case SLACK -> Map.of("text", "*" + escaped(word.title()) + "*\n```\n" + escaped(word.body()) + "```");
			case TEAMS -> card(word);
		});
	}

	/** So that a value of a file, such as one with {@code <!channel>}, calls nobody. */
	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private static Map<String, @Nullable Object> own(Word word) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		// The same each time it is sent: whoever gets it twice can tell.
		tree.put("id", word.id());
		tree.put("event", word.event());
		tree.put("import", word.importName());
		tree.put("title", word.title());
		tree.put("text", word.body());
		String run = word.run();
		tree.put("run", (run != null) ? JSON.readTree(run) : null);
		tree.put("at", word.createdAt().toString());
		return tree;
	}

	private static Map<String, Object> card(Word word) {
		Map<String, Object> title = Map.of("type", "TextBlock", "text", word.title(), "weight", "bolder", "wrap", true);
		Map<String, Object> text = Map.of("type", "TextBlock", "text", word.body().replace("\n", "\n\n"), "fontType",
				"monospace", "wrap", true);
		Map<String, Object> content = Map.of("type", "AdaptiveCard", "version", "1.4", "body", List.of(title, text));
		return Map.of("type", "message", "attachments",
				List.of(Map.of("contentType", "application/vnd.microsoft.card.adaptive", "content", content)));
	}

}
