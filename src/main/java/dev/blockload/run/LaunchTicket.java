package dev.blockload.run;

/**
 * The right of a node to execute a launched run, until another node takes it over.
 *
 * @param run the run's number
 * @param token the fencing token of this node; a later one is greater
 */
public record LaunchTicket(long run, long token) {

	public LaunchTicket {
		if (run < 1 || token < 1) {
			throw new IllegalArgumentException(
					"Run %d with token %d is not valid. Expected numbers from 1.".formatted(run, token));
		}
	}

}
