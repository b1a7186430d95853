package dev.blockload.push;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.blockload.storage.spool.SpoolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the spool of a node known to the other nodes, and deletes files that no run
 * needs, until it is closed.
 */
public final class SpoolService implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(SpoolService.class);

	private static final Duration CLEAN_EVERY = Duration.ofMinutes(10);

	private final SpoolKeeper keeper;

	private final AtomicBoolean reported = new AtomicBoolean();

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread created = new Thread(task, "spool");
		created.setDaemon(true);
		return created;
	});

	SpoolService(SpoolKeeper keeper) {
		this.keeper = keeper;
	}

	/** Start; returns at once. */
	public void start() {
		every(SpoolKeeper.EVERY, this.keeper::beat);
		every(CLEAN_EVERY, this.keeper::clean);
	}

	private void every(Duration pause, Runnable work) {
		var unused = this.thread.scheduleWithFixedDelay(() -> {
			try {
				work.run();
			}
			catch (SpoolException ex) {
				if (this.reported.compareAndSet(false, true)) {
					LOG.warn("This node cannot receive pushed files. {} {}", ex.message(), ex.action());
				}
			}
			catch (RuntimeException | Error ex) {
				// The database can be away, and the node reports that. Without this the
				// executor would never call again.
				LOG.debug("The spool could not be announced or cleaned. Blockload tries again.", ex);
			}
		}, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
