package dev.blockload.notify;

import java.time.Duration;
import java.time.Instant;

import dev.blockload.notify.Occurrence.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Values of the package that refuse impossible input.
 */
class NotificationTest {

	@Test
	void aNotificationWithoutANumberOrATitleIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Notification(0, "chat", "failure", "people", "title", "", null, 0, Instant.EPOCH))
			.withMessage("Notification 0 with 0 failed attempts is not valid."
					+ " Expected a number of 1 or more, and attempts of 0 or more.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Notification(7, "chat", "failure", "people", " ", "", null, 0, Instant.EPOCH))
			.withMessage("Notification 7 has channel 'chat', event 'failure' and title ' '."
					+ " Expected none of them to be blank.");
	}

	@Test
	void titleAndBodyShowControlCharacters() {
		Notification notification = new Notification(1, "chat", "failure", "people", "x\nBcc: y\u001b",
				"a\n\u202eb\r\n", null, 0, Instant.EPOCH);
		assertThat(notification.title()).isEqualTo("x␊Bcc: y␛");
		assertThat(notification.body()).isEqualTo("a\n\\u202Eb␍\n");
	}

	@Test
	void anOccurrenceWithACodeAndNoMessageIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Occurrence("people", Instant.EPOCH, Kind.FAILED, "failed", "stale", null, null))
			.withMessage("Code 'stale' with message 'null': expected both or neither.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Occurrence("people", Instant.EPOCH, Kind.FAILED, " ", null, null, null))
			.withMessage("Import 'people' with outcome ' ': expected both to be given.");
	}

	@Test
	void aBackoffOfNoTimeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new NotifySettings(Duration.ZERO, Duration.ofSeconds(1)))
			.withMessage("blockload.notify.backoff is PT0S. Expected 10 ms or more.");
	}

}
