package dev.blockload.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers that are sent without a thread. Looks at each of them several times in a
 * second, with one thread for all. Safe for use by many threads.
 */
final class OpenAnswers implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(OpenAnswers.class);

	private static final long PAUSE_MILLIS = 250;

	private final Set<Answer> answers = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService watching = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "open answers");
		thread.setDaemon(true);
		return thread;
	});

	OpenAnswers() {
		var unused = this.watching.scheduleWithFixedDelay(() -> this.answers.forEach(OpenAnswers::look), PAUSE_MILLIS,
				PAUSE_MILLIS, TimeUnit.MILLISECONDS);
	}

	/** One that fails does not stop the others. */
	private static void look(Answer answer) {
		try {
			answer.look();
		}
		catch (RuntimeException ex) {
			LOG.warn("Blockload could not check whether the client of an answer is too slow. It tries again.", ex);
		}
	}

	void add(Answer answer) {
		this.answers.add(answer);
	}

	void remove(Answer answer) {
		this.answers.remove(answer);
	}

	@Override
	public void close() {
		this.watching.shutdownNow();
	}

	/**
	 * An answer that is open. Two are never equal.
	 */
	@FunctionalInterface
	interface Answer {

		/** Close the connection of a client that is too slow. Must not wait. */
		void look();

	}

}
