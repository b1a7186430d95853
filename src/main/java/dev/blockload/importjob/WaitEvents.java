package dev.blockload.importjob;

import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.blockload.run.Attempt;
import dev.blockload.run.RunRow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores what attempts wait for as events of their runs. One thread does that, because it
 * needs a connection beside those of the attempt, for which it can wait itself. A wait
 * that comes while one is being stored and another one is queued is not stored. Safe for
 * use by many threads.
 */
final class WaitEvents {

	private static final Logger LOG = LoggerFactory.getLogger(WaitEvents.class);

	private static final int IDLE_SECONDS = 10;

	private final RunRow row;

	private final TransactionTemplate transaction;

	private final ThreadPoolExecutor thread;

	WaitEvents(RunRow row, TransactionTemplate transaction) {
		this.row = row;
		this.transaction = transaction;
		this.thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1),
				(task) -> {
					Thread created = new Thread(task, "wait-events");
					created.setDaemon(true);
					return created;
				}, new ThreadPoolExecutor.DiscardPolicy());
		this.thread.allowCoreThreadTimeOut(true);
	}

	/**
	 * Store a wait soon, if the database accepts it then. Returns at once.
	 * @param attempt who waits
	 * @param code of the reason, or null
	 * @param message why, for people
	 */
	void store(Attempt attempt, @Nullable String code, String message) {
		Instant at = Instant.now();
		this.thread.execute(() -> {
			try {
				this.transaction
					.executeWithoutResult((status) -> this.row.attempts().waits(attempt, at, code, message));
			}
			catch (RuntimeException ex) {
				LOG.debug("The wait of run {} could not be stored: {}", attempt.run(), message, ex);
			}
		});
	}

}
