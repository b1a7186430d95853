package dev.blockload.schedule;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

class HealthAnswersTest {

	private final HealthAnswers answers = new HealthAnswers(Duration.ofMillis(200));

	@AfterEach
	void close() {
		this.answers.close();
	}

	@Test
	void whatIsWrongIsToldByName() {
		assertThat(this.answers.told(Map::of)).isEqualTo(Health.up().build());
		assertThat(this.answers.told(() -> Map.of("people", "no good run")))
			.isEqualTo(Health.down().withDetail("people", "no good run").build());
	}

	@Test
	void aQuestionThatThrowsIsDown() {
		Health health = this.answers.told(() -> {
			throw new IllegalStateException("it is so");
		});
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("error", "java.lang.IllegalStateException: it is so");
	}

	@Test
	void nobodyWaitsLongAndNobodyIsAskedAgainAtOnce() {
		CountDownLatch never = new CountDownLatch(1);
		Health silent = Health.down().withDetail("error", "the database does not answer").build();
		assertThat(this.answers.told(() -> {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return Map.of();
		})).isEqualTo(silent);
		AtomicInteger asked = new AtomicInteger();
		assertThat(this.answers.of(() -> {
			asked.incrementAndGet();
			return Health.up().build();
		})).isEqualTo(silent);
		assertThat(asked).hasValue(0);
	}

}
