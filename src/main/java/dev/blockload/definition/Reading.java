package dev.blockload.definition;

/**
 * What everything that reads a part of a file needs.
 *
 * @param findings where its problems go
 * @param variables where its variables come from
 */
record Reading(Findings findings, Variables variables) {
}
