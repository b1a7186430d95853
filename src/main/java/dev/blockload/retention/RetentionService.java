package dev.blockload.retention;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans once a night, on one of the nodes. If that node dies, another one continues.
 */
public final class RetentionService implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);

	private static final String TASK = "retention";

	private static final String TABLE = "blockload.retention_task";

	/** There is one task for all nodes. */
	private static final long ROW = 1;

	private static final Caller SYSTEM = Caller.unlimited(new Actor(Actor.Kind.SYSTEM, TASK, null));

	private final Retention retention;

	private final RetentionSettings settings;

	private final Clock clock;

	private final Scheduler scheduler;

	private final TaskQueue queue;

	RetentionService(Retention retention, TaskSchedulers schedulers, Clock clock) {
		this.retention = retention;
		this.settings = retention.settings();
		this.clock = clock;
		this.scheduler = schedulers.forRows(TABLE, 1, TASK, (row) -> clean());
		this.queue = schedulers.queue(TABLE, TASK);
	}

	/**
	 * Start; returns at once. If the time of the cleaning was changed, the next one is at
	 * the new time.
	 */
	public void start() {
		Instant now = this.clock.instant();
		Instant next = this.settings.nextAfter(now);
		this.queue.add(ROW, next);
		// One that no node did in time is not postponed.
		this.queue.moveUnlessDue(ROW, now, next);
		this.scheduler.start();
	}

	private Optional<Instant> clean() {
		RetentionReport report = this.retention.purge(SYSTEM);
		this.retention.cleaned();
		if (!report.isEmpty()) {
			LOG.info(
					"Deleted what is no longer kept: {} runs, {} rejects, {} audit entries, {} versions of definitions.",
					report.runs(), report.rejects(), report.audit(), report.versions());
		}
		return Optional.of(this.settings.nextAfter(this.clock.instant()));
	}

	@Override
	public void close() {
		this.scheduler.stop();
	}

}
