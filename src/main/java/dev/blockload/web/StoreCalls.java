package dev.blockload.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.blockload.account.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that need an object store: a limited number at the same time for each
 * caller and in total, and each within a limited time. A store that does not answer so
 * leaves threads for all other requests. Safe for use by many threads.
 */
public final class StoreCalls implements AutoCloseable {

	private final Places places;

	private final Duration longest;

	private final ExecutorService threads;

	StoreCalls(LimitSettings settings) {
		this.places = settings.storeCallPlaces();
		this.longest = settings.storeCallTimeout();
		this.threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "store call");
			thread.setDaemon(true);
			// Clients of stores live longer than the web server.
			thread.setContextClassLoader(StoreCalls.class.getClassLoader());
			return thread;
		});
	}

	/**
	 * Do something that needs an object store, in another thread. After the time limit
	 * that thread is interrupted, and its place is free when it has ended.
	 * @param caller of the request
	 * @param work what to do; the thread has no caller and no transaction
	 * @return what the work returns; exceptions of it are thrown, those that are checked
	 * as the cause of an unchecked one
	 * @throws WebException code {@code too-many-requests}, {@code node-busy} or
	 * {@code store-slow}
	 */
	public <T> T answer(Caller caller, Callable<T> work) {
		Places.Place place = this.places.take(caller);
		Future<T> result = this.threads.submit(() -> {
			try {
				return work.call();
			}
			finally {
				place.close();
			}
		});
		try {
			return result.get(this.longest.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			result.cancel(true);
			throw WebException.storeSlow(this.longest);
		}
		catch (InterruptedException ex) {
			result.cancel(true);
			Thread.currentThread().interrupt();
			throw WebException.storeSlow(this.longest);
		}
		catch (ExecutionException ex) {
			throw unchecked(Objects.requireNonNull(ex.getCause()));
		}
	}

	private static RuntimeException unchecked(@Nullable Throwable cause) {
		if (cause instanceof Error error) {
			throw error;
		}
		if (cause instanceof RuntimeException unchecked) {
			return unchecked;
		}
		return (cause instanceof IOException failed) ? new UncheckedIOException(failed)
				: new IllegalStateException(cause);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

}
