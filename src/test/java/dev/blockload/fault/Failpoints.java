package dev.blockload.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named points of an attempt at which something happens, once. A point is named
 * {@code WHERE:MOMENT}, with {@code #N} behind it for the N-th time that it is passed.
 * The points are where the framework calls the transaction manager and the job
 * repository: the product knows nothing of them. Safe for use by many threads.
 */
public final class Failpoints {

	/** What a child prints once it hangs. */
	static final String MARKER = "failpoint reached: ";

	private static final int TIMEOUT_SECONDS = 120;

	private volatile Armed armed = new Armed("", 0, Action.HANG, null);

	/**
	 * What happens at a point.
	 */
	enum Action {

		/** {@code kill -9} of this process; in a child only. */
		KILL,

		/** Waits until it is released. */
		HANG,

		/**
		 * Waits until it is released, also if its thread is interrupted, and so does each
		 * other thread that comes to any point before the sessions have ended: a process
		 * that is gone has no lane that goes on. The call of a thread that was
		 * interrupted then fails.
		 */
		LOSE,

		/** The call fails; at a commit, nothing is committed. */
		FAIL,

		/** The transaction is marked rollback-only, without an exception. */
		ROLLBACK,

		/** The thread is interrupted. */
		INTERRUPT

	}

	/**
	 * What the caller of a point does next.
	 */
	enum Outcome {

		GO_ON, FAIL, ROLL_BACK

	}

	/** The failpoint that this process was started with, of its system properties. */
	static Failpoints ofThisProcess(String point) {
		Failpoints failpoints = new Failpoints();
		String release = System.getProperty("blockload.failpoint.release");
		failpoints.arm(point,
				Action.valueOf(System.getProperty("blockload.failpoint.action", "kill").toUpperCase(Locale.ROOT)),
				(release != null) ? Path.of(release) : null);
		return failpoints;
	}

	/**
	 * Let something happen at a point of this JVM.
	 * @return to wait with until it has
	 */
	Armed arm(String point, Action action) {
		if (action == Action.KILL) {
			throw new IllegalArgumentException("this would end the tests: kill a child instead");
		}
		return arm(point, action, null);
	}

	private Armed arm(String point, Action action, Path releaseFile) {
		int hash = point.indexOf('#');
		this.armed = new Armed((hash < 0) ? point : point.substring(0, hash),
				(hash < 0) ? 1 : Integer.parseInt(point.substring(hash + 1)), action, releaseFile);
		return this.armed;
	}

	/** Disarm all failpoints; what hangs continues. */
	void disarm() {
		this.armed.release();
		this.armed = new Armed("", 0, Action.HANG, null);
	}

	Outcome reached(String point) {
		return this.armed.reached(point);
	}

	/**
	 * What waits for its point.
	 */
	static final class Armed {

		private final String point;

		private final AtomicInteger left;

		private final Action action;

		private final Path releaseFile;

		private final CountDownLatch reached = new CountDownLatch(1);

		private final CountDownLatch ended = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private Armed(String point, int times, Action action, Path releaseFile) {
			this.point = point;
			this.left = new AtomicInteger(times);
			this.action = action;
			this.releaseFile = releaseFile;
		}

		private Outcome reached(String passed) {
			if (this.action == Action.LOSE && hasBeenReached() && this.ended.getCount() > 0) {
				return waitFor(this.released) ? Outcome.GO_ON : Outcome.FAIL;
			}
			if (!passed.equals(this.point) || this.left.decrementAndGet() != 0) {
				return Outcome.GO_ON;
			}
			this.reached.countDown();
			return switch (this.action) {
				case KILL -> {
					killThisProcess();
					yield Outcome.GO_ON;
				}
				case HANG -> {
					hang();
					yield Outcome.GO_ON;
				}
				case LOSE -> waitFor(this.released) ? Outcome.GO_ON : Outcome.FAIL;
				case INTERRUPT -> {
					Thread.currentThread().interrupt();
					yield Outcome.GO_ON;
				}
				case FAIL -> Outcome.FAIL;
				case ROLLBACK -> Outcome.ROLL_BACK;
			};
		}

		private static void killThisProcess() {
			try {
				new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
				Thread.sleep(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			throw new IllegalStateException("still alive");
		}

		private void hang() {
			System.err.println(MARKER + this.point);
			try {
				for (int tries = 0; tries < TIMEOUT_SECONDS * 50; tries++) {
					if (this.released.await(20, TimeUnit.MILLISECONDS)
							|| (this.releaseFile != null && Files.exists(this.releaseFile))) {
						return;
					}
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		/** Whether the thread was not interrupted meanwhile. */
		private static boolean waitFor(CountDownLatch event) {
			boolean interrupted = false;
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
			while (event.getCount() > 0 && System.nanoTime() < end) {
				try {
					var unused = event.await(1, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			return !interrupted;
		}

		/** Wait until an attempt has come to the point. */
		void awaitReached() {
			try {
				if (!this.reached.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
					throw new AssertionError(this.point + " was not reached");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		/** Whether an attempt has come to the point. */
		boolean hasBeenReached() {
			return this.reached.getCount() == 0;
		}

		/** The sessions have ended: what comes to a point goes on, and finds out. */
		void ended() {
			this.ended.countDown();
		}

		/** Let what hangs continue. */
		void release() {
			this.ended.countDown();
			this.released.countDown();
		}

	}

}
