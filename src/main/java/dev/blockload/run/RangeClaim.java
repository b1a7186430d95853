package dev.blockload.run;

/**
 * The claim of a worker on a range, which fences each of its batches: the run must be
 * owned by the attempt that the worker helps, and the range by the worker.
 *
 * @param attempt the attempt that divided the text
 * @param worker the token of the worker
 * @param range what it has claimed
 */
public record RangeClaim(Attempt attempt, long worker, LoadRange range) {

	public RangeClaim {
		if (worker < 1) {
			throw new IllegalArgumentException("Worker " + worker + " is not valid. Expected a token from 1.");
		}
	}

}
