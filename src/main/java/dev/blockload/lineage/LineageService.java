package dev.blockload.lineage;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends lineage events while a node serves. Does nothing if no receiver is configured.
 */
public final class LineageService implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(LineageService.class);

	private static final long POLL_MILLIS = 1000;

	private static final Duration ROUND = Duration.ofMinutes(1);

	private final @Nullable LineageSender sender;

	private @Nullable ScheduledExecutorService executor;

	LineageService(@Nullable LineageSender sender) {
		this.sender = sender;
	}

	/** Start; returns at once. */
	public synchronized void start() {
		LineageSender sending = this.sender;
		if (sending == null || this.executor != null) {
			return;
		}
		ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "lineage");
			thread.setDaemon(true);
			return thread;
		});
		var unused = started.scheduleWithFixedDelay(() -> send(sending), POLL_MILLIS, POLL_MILLIS,
				TimeUnit.MILLISECONDS);
		this.executor = started;
	}

	/**
	 * Send what waits, at the end of a command.
	 * @param most about how long
	 */
	public void flush(Duration most) {
		if (this.sender != null) {
			this.sender.send(most);
		}
	}

	/** How many events this process has sent since it started. */
	public long sent() {
		return (this.sender != null) ? this.sender.sent() : 0;
	}

	/** How many events this process has dropped since it started. */
	public long dropped() {
		return (this.sender != null) ? this.sender.dropped() : 0;
	}

	/**
	 * How many events of all processes wait to be sent; 0 if no receiver is configured.
	 * Asks the database.
	 */
	public long waiting() {
		return (this.sender != null) ? this.sender.waiting() : 0;
	}

	private static void send(LineageSender sender) {
		try {
			sender.send(ROUND);
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the executor would never call this method again.
			LOG.error("Lineage events could not be sent. Blockload tries again.", ex);
		}
	}

	@Override
	public synchronized void close() {
		ScheduledExecutorService running = this.executor;
		if (running != null) {
			running.shutdownNow();
		}
	}

}
