package dev.blockload.serve;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

class TimedHealthTest {

	// Not to be reached on a busy machine.
	private final TimedHealth timed = new TimedHealth(Duration.ofMinutes(1));

	// To be reached.
	private final TimedHealth impatient = new TimedHealth(Duration.ofMillis(200));

	@AfterEach
	void close() {
		this.timed.close();
		this.impatient.close();
	}

	@Test
	void aProblemMakesHealthDownAndIsShownByName() {
		assertThat(this.timed.ofProblems(Map::of)).isEqualTo(Health.up().build());
		assertThat(this.timed.ofProblems(() -> Map.of("people", "no good run")))
			.isEqualTo(Health.down().withDetail("people", "no good run").build());
	}

	@Test
	void aCheckThatThrowsIsDown() {
		Health health = this.timed.ofProblems(() -> {
			throw new IllegalStateException("broken");
		});
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("error", "java.lang.IllegalStateException: broken");
	}

	@Test
	void aCheckThatDoesNotAnswerIsDownSoonAndIsNotRepeatedAtOnce() {
		CountDownLatch never = new CountDownLatch(1);
		Health silent = Health.down().withDetail("error", "The database does not answer.").build();
		assertThat(this.impatient.ofProblems(() -> {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return Map.of();
		})).isEqualTo(silent);
		AtomicInteger checks = new AtomicInteger();
		assertThat(this.impatient.of(() -> {
			checks.incrementAndGet();
			return Health.up().build();
		})).isEqualTo(silent);
		assertThat(checks).hasValue(0);
	}

}
