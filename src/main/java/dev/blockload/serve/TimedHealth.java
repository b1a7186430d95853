package dev.blockload.serve;

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
 * Answers health checks within seconds, also while the database does not answer. Safe for
 * use by many threads.
 */
final class TimedHealth implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** After a check that timed out, no check is made for this long. */
	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "health");
		thread.setDaemon(true);
		return thread;
	});

	private final Duration timeout;

	/** By the clock of {@code System.nanoTime}. */
	private volatile long silentUntil = System.nanoTime();

	TimedHealth() {
		this(TIMEOUT);
	}

	TimedHealth(Duration timeout) {
		this.timeout = timeout;
	}

	/** Up where a check finds no problem. */
	Health ofProblems(Supplier<Map<String, String>> check) {
		return of(() -> health(check.get()));
	}

	/** Up where there is no problem. */
	static Health health(Map<String, String> problems) {
		return (problems.isEmpty() ? Health.up() : Health.down()).withDetails(problems).build();
	}

	/** The result of a check; down where it does not come in time. */
	Health of(Supplier<Health> check) {
		if (System.nanoTime() - this.silentUntil < 0) {
			return silent();
		}
		Future<Health> answer = this.executor.submit(check::get);
		try {
			return answer.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
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
		return Health.down().withDetail("error", "The database does not answer.").build();
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
