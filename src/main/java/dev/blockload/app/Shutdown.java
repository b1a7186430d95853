package dev.blockload.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.blockload.SuggestedCommands;
import dev.blockload.importjob.RunHandle;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * Handles SIGTERM and Ctrl-C: asks the current work to stop, waits until the command has
 * ended, and exits with the code of the command.
 */
public final class Shutdown {

	private static final int TIMEOUT_SECONDS = 30;

	private static final CountDownLatch ended = new CountDownLatch(1);

	private static volatile @Nullable Runnable stop;

	// Until the command has ended: failed.
	/** A signal came: what starts after it is stopped too. */
	private static volatile boolean requested;

	private static volatile int code = 1;

	private Shutdown() {
	}

	/** Begin to listen for signals: called once, by main. */
	public static void listen() {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			requested = true;
			Runnable action = stop;
			if (action != null) {
				action.run();
				if (!hasEnded()) {
					System.err.println(SuggestedCommands.ofProcess()
						.complete("The run did not stop within " + TIMEOUT_SECONDS
								+ " s, so this process ends now. Committed batches are kept."
								+ " To continue: ./blockload restart RUN"));
				}
				// exit() would use the exit code of the signal.
				Runtime.getRuntime().halt(code);
			}
		}, "shutdown"));
	}

	/**
	 * Run work that a signal stops.
	 * @param request requests the stop: called from another thread, returns at once
	 * @param work the work, which ends soon after the request
	 */
	public static <T> T stoppable(Runnable request, Supplier<T> work) {
		stop = request;
		return work.get();
	}

	/**
	 * Start a run and wait for its end. A signal stops it at its next checkpoint, also if
	 * the signal comes before the run has started.
	 * @param start starts the run
	 * @return the run as it ended
	 */
	public static Run stoppable(Supplier<RunHandle> start) {
		PendingStop pending = new PendingStop();
		stop = pending;
		if (requested) {
			pending.run();
		}
		RunHandle handle = start.get();
		pending.started(handle::stop);
		return handle.result();
	}

	/** Whether a signal asked this process to end: nothing new must start. */
	public static boolean isRequested() {
		return requested;
	}

	/**
	 * Report that the command has ended.
	 * @param commandCode its exit code
	 */
	public static void ended(int commandCode) {
		code = commandCode;
		ended.countDown();
	}

	private static boolean hasEnded() {
		try {
			return ended.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
