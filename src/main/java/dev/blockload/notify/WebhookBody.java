package dev.blockload.notify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.definition.Channel.Form;
import dev.blockload.notify.PublicLinks.Link;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders a notification as the JSON that a webhook expects.
 */
final class WebhookBody {

	private static final JsonMapper JSON = JsonMapper.shared();

	private WebhookBody() {
	}

	static String of(Notification notification, Form form, List<Link> links) {
		return JSON.writeValueAsString(switch (form) {
			case JSON -> plain(notification, links);
			case SLACK -> Map.of("text", "*" + escaped(notification.title()) + "*\n```\n" + escaped(notification.body())
					+ "```" + links.stream().map(WebhookBody::slack).collect(Collectors.joining()));
			case TEAMS -> card(notification, links);
		});
	}

	/** Below the block of code, in which Slack shows no links. */
	private static String slack(Link link) {
		return "\n<" + link.url() + "|" + escaped(link.title()) + ">";
	}

	/** So that a value of a file, such as {@code <!channel>}, alerts nobody. */
	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private static Map<String, @Nullable Object> plain(Notification notification, List<Link> links) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		// The same each time it is sent, so that a receiver detects a duplicate.
		tree.put("id", notification.id());
		tree.put("event", notification.event());
		tree.put("import", notification.importName());
		tree.put("title", notification.title());
		tree.put("text", notification.body());
		String run = notification.run();
		tree.put("run", (run != null) ? JSON.readTree(run) : null);
		if (!links.isEmpty()) {
			Map<String, String> urls = new LinkedHashMap<>();
			links.forEach((link) -> urls.put(link.kind(), link.url()));
			tree.put("links", urls);
		}
		tree.put("at", notification.createdAt().toString());
		return tree;
	}

	private static Map<String, Object> card(Notification notification, List<Link> links) {
		Map<String, Object> title = Map.of("type", "TextBlock", "text", notification.title(), "weight", "bolder",
				"wrap", true);
		Map<String, Object> text = Map.of("type", "TextBlock", "text", notification.body().replace("\n", "\n\n"),
				"fontType", "monospace", "wrap", true);
		Map<String, Object> content = new LinkedHashMap<>(
				Map.of("type", "AdaptiveCard", "version", "1.4", "body", List.of(title, text)));
		if (!links.isEmpty()) {
			content.put("actions",
					links.stream()
						.map((link) -> Map.of("type", "Action.OpenUrl", "title", link.title(), "url", link.url()))
						.toList());
		}
		return Map.of("type", "message", "attachments",
				List.of(Map.of("contentType", "application/vnd.microsoft.card.adaptive", "content", content)));
	}

}
