package dev.blockload.notify;

import java.time.Instant;

import dev.blockload.definition.Channel.Form;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WebhookBodyTest {

	private static final Notification NOTIFICATION = new Notification(7, "chat", "rejects", "people",
			"people rejected 1 record", "name: \"<!channel> R&D\"\nline 2\n", "{\"run\":12}", 0,
			Instant.parse("2026-01-01T02:00:00Z"));

	@Test
	void ourOwnFormHoldsTheRunAsAnObject() {
		assertThat(WebhookBody.of(NOTIFICATION, Form.JSON))
			.isEqualTo("{\"id\":7,\"event\":\"rejects\",\"import\":\"people\",\"title\":\"people rejected 1 record\","
					+ "\"text\":\"name: \\\"<!channel> R&D\\\"\\nline 2\\n\",\"run\":{\"run\":12},"
					+ "\"at\":\"2026-01-01T02:00:00Z\"}");
	}

	@Test
	void aValueOfAFileMentionsNoPersonInSlack() {
		assertThat(WebhookBody.of(NOTIFICATION, Form.SLACK)).isEqualTo("{\"text\":\"*people rejected 1 record*\\n```\\n"
				+ "name: \\\"&lt;!channel&gt; R&amp;D\\\"\\nline 2\\n```\"}");
	}

	@Test
	void teamsGetsACardWhoseLinesStayLines() {
		assertThat(WebhookBody.of(NOTIFICATION, Form.TEAMS)).contains("\"type\":\"AdaptiveCard\"",
				"\"text\":\"people rejected 1 record\"", "<!channel> R&D\\\"\\n\\nline 2");
	}

}
