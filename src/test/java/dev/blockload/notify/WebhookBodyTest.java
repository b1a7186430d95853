package dev.blockload.notify;

import java.time.Instant;
import java.util.List;

import dev.blockload.definition.Channel.Form;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WebhookBodyTest {

	private static final Notification NOTIFICATION = new Notification(7, "chat", "rejects", "people",
			"people rejected 1 record", "name: \"<!channel> R&D\"\nline 2\n", "{\"run\":12}", 0,
			Instant.parse("2026-01-01T02:00:00Z"));

	@Test
	void ourOwnFormHoldsTheRunAsAnObject() {
		assertThat(WebhookBody.of(NOTIFICATION, Form.JSON, List.of()))
			.isEqualTo("{\"id\":7,\"event\":\"rejects\",\"import\":\"people\",\"title\":\"people rejected 1 record\","
					+ "\"text\":\"name: \\\"<!channel> R&D\\\"\\nline 2\\n\",\"run\":{\"run\":12},"
					+ "\"at\":\"2026-01-01T02:00:00Z\"}");
	}

	@Test
	void aValueOfAFileMentionsNoPersonInSlack() {
		assertThat(WebhookBody.of(NOTIFICATION, Form.SLACK, List.of()))
			.isEqualTo("{\"text\":\"*people rejected 1 record*\\n```\\n"
					+ "name: \\\"&lt;!channel&gt; R&amp;D\\\"\\nline 2\\n```\"}");
	}

	@Test
	void teamsGetsACardWhoseLinesStayLines() {
		assertThat(WebhookBody.of(NOTIFICATION, Form.TEAMS, List.of())).contains("\"type\":\"AdaptiveCard\"",
				"\"text\":\"people rejected 1 record\"", "<!channel> R&D\\\"\\n\\nline 2");
	}

	@Test
	void eachFormLinksToTheRunAndToTheImport() {
		List<PublicLinks.Link> links = new PublicLinks("https://blockload.example.com").of(NOTIFICATION);
		assertThat(WebhookBody.of(NOTIFICATION, Form.JSON, links))
			.endsWith(",\"links\":{\"run\":\"https://blockload.example.com/runs/12\","
					+ "\"import\":\"https://blockload.example.com/imports/people\"},\"at\":\"2026-01-01T02:00:00Z\"}");
		assertThat(WebhookBody.of(NOTIFICATION, Form.SLACK, links))
			.endsWith("line 2\\n```\\n<https://blockload.example.com/runs/12|Run 12>"
					+ "\\n<https://blockload.example.com/imports/people|Import people>\"}");
		assertThat(WebhookBody.of(NOTIFICATION, Form.TEAMS, links)).contains("\"type\":\"Action.OpenUrl\"",
				"\"url\":\"https://blockload.example.com/runs/12\"", "\"title\":\"Import people\"");
	}

	@Test
	void aNotificationWithoutARunLinksToItsImportAndOneAboutDefinitionsToNothing() {
		PublicLinks links = new PublicLinks("http://127.0.0.1:9464");
		assertThat(links.of(about("gehälter 2022", null))).containsExactly(new PublicLinks.Link("import",
				"Import gehälter 2022", "http://127.0.0.1:9464/imports/geh%C3%A4lter%202022"));
		assertThat(links.of(about(NotificationRules.DEFINITIONS, null))).isEmpty();
		assertThat(PublicLinks.NONE.of(NOTIFICATION)).isEmpty();
	}

	private static Notification about(String importName, @Nullable String run) {
		return new Notification(7, "chat", "failure", importName, "title", "body", run, 0, Instant.EPOCH);
	}

}
