package dev.blockload.importjob;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import dev.blockload.Failure;
import dev.blockload.ProcessCode;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;

/**
 * An attempt that this process works on. Safe for use by many threads.
 */
public final class RunHandle {

	private final long number;

	private final StopSignal stop;

	private final Future<Run> result;

	RunHandle(long number, StopSignal stop, Future<Run> result) {
		this.number = number;
		this.stop = stop;
		this.result = result;
	}

	/** The run's number. */
	public long number() {
		return this.number;
	}

	/**
	 * Request the attempt to stop at its next checkpoint; returns at once. Does nothing
	 * if the attempt has ended.
	 */
	public void stop() {
		this.stop.request();
	}

	/** Whether the attempt has ended. */
	public boolean isDone() {
		return this.result.isDone();
	}

	/**
	 * Wait until the attempt has ended.
	 * @return the run as it ended, completed or not
	 * @throws Failure if the end of the attempt could not be stored, or another attempt
	 * has taken the run over; code {@code interrupted} if this thread is interrupted
	 * while it waits, which stops the attempt
	 */
	public Run result() {
		try {
			return this.result.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Failure failure) {
				throw failure;
			}
			throw Failures.of(Objects.requireNonNullElse(ex.getCause(), ex));
		}
		catch (InterruptedException ex) {
			stop();
			Thread.currentThread().interrupt();
			throw new ImportJobException(ProcessCode.INTERRUPTED,
					"The wait for run " + this.number + " was interrupted.",
					"Look at the run: ./blockload show " + this.number, ex);
		}
	}

}
