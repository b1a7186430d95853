package dev.blockload.guess;

import dev.blockload.csv.Dialect;

/**
 * How a file is written, and how much of it was read.
 *
 * @param dialect its dialect
 * @param sampled the part that was read
 */
public record FileSummary(Dialect dialect, Proposal.Sampled sampled) {
}
