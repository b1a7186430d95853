package dev.blockload.schedule;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.springframework.boot.health.contributor.Health;

/**
 * Answers for health within seconds, also where the database keeps whoever asks it
 * waiting: who asks for health does not wait long. Safe for use by many threads.
 */
final class HealthAnswers implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** So long nobody is asked again after one question was not answered. */
	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "health");
		thread.setDaemon(true);
		return thread;
	});

	private final Duration patience;

	/** By the clock of {@code System.nanoTime}. */
	private volatile long silentUntil = System.nanoTime();

	HealthAnswers() {
		this(PATIENCE);
	}

	HealthAnswers(Duration patience) {
		this.patience = patience;
	}

	/** Up, where a question finds nothing wrong. */
	Health told(Supplier<Map<String, String>> question) {
		return of(() -> health(question.get()));
	}

	/** Up, where nothing is wrong. */
	static Health health(Map<String, String> wrong) {
		return (wrong.isEmpty() ? Health.up() : Health.down()).withDetails(wrong).build();
	}

	/** The answer to a question; down, where it does not come in time. */
	Health of(Supplier<Health> question) {
		if (System.nanoTime() - this.silentUntil < 0) {
			return silent();
		}
		Future<Health> answer = this.executor.submit(question::get);
		try {
			return answer.get(this.patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			this.silentUntil = System.nanoTime() + PAUSE.toNanos();
			return silent();
		}
		catch (ExecutionException ex) {
			return Health.down(Objects.requireNonNullElse(ex.getCause(), ex)).build();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return silent();
		}
	}

	private static Health silent() {
		return Health.down().withDetail("error", "the database does not answer").build();
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
