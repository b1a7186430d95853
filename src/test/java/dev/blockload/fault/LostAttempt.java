package dev.blockload.fault;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An attempt in this JVM that hangs at a point, and whose sessions the server then ends.
 * For the server and for other attempts it is like one whose process was killed there:
 * nothing of it is committed after the point, and nothing is noted. Unlike that one, it
 * wakes up, and must then change nothing. It costs a tenth of a killed process.
 */
final class LostAttempt {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final String point;

	private final Failpoints.Armed armed;

	private final CompletableFuture<String> ending;

	private LostAttempt(String point, Failpoints.Armed armed, CompletableFuture<String> ending) {
		this.point = point;
		this.armed = armed;
		this.ending = ending;
	}

	/**
	 * Begin an attempt, and wait until it hangs at a point and has lost its sessions.
	 * @param failpoints of this JVM
	 * @param point fails the test if the attempt ends without passing it
	 * @param attempt begins the attempt
	 * @param endSessions ends the sessions of the attempt
	 */
	static LostAttempt at(Failpoints failpoints, String point, Supplier<Run> attempt, Runnable endSessions)
			throws Exception {
		Failpoints.Armed armed = failpoints.arm(point, Failpoints.Action.LOSE);
		LostAttempt lost = new LostAttempt(point, armed,
				CompletableFuture.supplyAsync(() -> endingOf(attempt), (task) -> {
					Thread thread = new Thread(task, "lost at " + point);
					thread.setDaemon(true);
					thread.start();
				}));
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (!armed.hasBeenReached()) {
			assertThat(lost.ending.isDone()).as("%s was not reached: %s", point, lost.ending.getNow("")).isFalse();
			assertThat(System.nanoTime()).as("%s was not reached", point).isLessThan(end);
			// Polling: either of two threads goes on.
			Thread.sleep(2);
		}
		endSessions.run();
		armed.ended();
		return lost;
	}

	private static String endingOf(Supplier<Run> attempt) {
		try {
			Run run = attempt.get();
			return (run.status() == RunStatus.FAILED) ? run.error().code() : run.status().name();
		}
		catch (Failure ex) {
			return ex.code();
		}
	}

	/**
	 * Let it continue.
	 * @return the code of its failure, else its status
	 */
	String wakesUp() throws Exception {
		this.armed.release();
		try {
			return this.ending.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw new AssertionError("an attempt that was lost at " + this.point + " does not end", ex);
		}
	}

}
