package dev.blockload.run;

/**
 * One attempt at a run, as a value that any process can hold: whether the attempt is
 * alive is what its {@link Liveness} says.
 *
 * @param run the run's number
 * @param number 1 for the first attempt, one more for each restart
 * @param token the fencing token that it writes with; a later attempt has a greater one
 */
public record Attempt(long run, int number, long token) {

	public Attempt {
		if (run < 1 || number < 1 || token < 1) {
			throw new IllegalArgumentException(
					"Attempt %d at run %d with token %d is not valid. Expected numbers from 1.".formatted(number, run,
							token));
		}
	}

}
