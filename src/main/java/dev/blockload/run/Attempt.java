package dev.blockload.run;

/**
 * One attempt at a run: the fencing token that it writes with, and the lease that proves
 * it alive.
 *
 * @param run the run's number
 * @param owner the fencing token; a later attempt has a greater one
 * @param lease held from before the attempt began until after it ended
 */
public record Attempt(long run, long owner, Lease lease) {
}
