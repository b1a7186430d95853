package dev.blockload.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets SIGTERM and Ctrl-C end what is under way instead of killing it: asks it to stop,
 * waits for the verb to end and answer, and exits with the verb's own code.
 */
public final class Shutdown {

	private static final int PATIENCE_SECONDS = 30;

	private static final CountDownLatch ended = new CountDownLatch(1);

	private static volatile @Nullable Runnable stop;

	private static volatile int code = 1;

	private Shutdown() {
	}

	/** To be called once, by main. */
	public static void listen() {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			Runnable action = stop;
			if (action != null) {
				action.run();
				if (!hasEnded()) {
					System.err.println("still not stopped after " + PATIENCE_SECONDS
							+ " s: ended; what was committed is kept, and 'blockload restart' goes on");
				}
				// exit() would take the signal's own code.
				Runtime.getRuntime().halt(code);
			}
		}, "shutdown"));
	}

	/**
	 * Do something that a signal ends by asking.
	 * @param ask called from another thread; returns at once
	 * @param work ends soon after it was asked to
	 */
	public static <T> T stoppable(Runnable ask, Supplier<T> work) {
		stop = ask;
		return work.get();
	}

	/**
	 * The verb has ended and answered.
	 * @param verbCode its exit code
	 */
	public static void ended(int verbCode) {
		code = verbCode;
		ended.countDown();
	}

	private static boolean hasEnded() {
		try {
			return ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
