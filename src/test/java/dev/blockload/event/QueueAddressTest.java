package dev.blockload.event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * URLs of queues.
 */
class QueueAddressTest {

	@Test
	void aUrlOfAwsNamesTheRegionAndTheQueue() {
		QueueAddress queue = QueueAddress.of("https://sqs.eu-central-1.amazonaws.com/111122223333/new-files");
		assertThat(queue.region()).contains("eu-central-1");
		assertThat(queue.arn()).isEqualTo("arn:aws:sqs:eu-central-1:111122223333:new-files");
		assertThat(queue.server()).hasToString("https://sqs.eu-central-1.amazonaws.com");
		assertThat(QueueAddress.of("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q").arn())
			.isEqualTo("arn:aws-cn:sqs:cn-north-1:111122223333:q");
		assertThat(QueueAddress.of("https://eu-west-1.queue.amazonaws.com/111122223333/q").region())
			.contains("eu-west-1");
	}

	@Test
	void aUrlOfAnotherServerNamesNoRegion() {
		QueueAddress queue = QueueAddress.of("http://127.0.0.1:9324/000000000000/q");
		assertThat(queue.region()).isEmpty();
		assertThat(queue.arn()).isEqualTo("arn:aws:sqs:*:000000000000:q");
		assertThat(queue.server()).hasToString("http://127.0.0.1:9324");
	}

	@ParameterizedTest
	@ValueSource(strings = { "new-files", "arn:aws:sqs:eu-central-1:111122223333:q",
			"https://user:secret@host/111122223333/q", "https://sqs.eu-central-1.amazonaws.com/111122223333/q.fifo",
			"ftp://host/111122223333/q", "https://h o st/" })
	void whatIsNoUrlOfAQueueIsRefused(String text) {
		EventException refused = catchThrowableOfType(EventException.class, () -> QueueAddress.of(text));
		assertThat(refused.code()).isEqualTo("wrong-queue");
		assertThat(refused.message()).doesNotContain("secret");
	}

}
