package dev.blockload.yaml;

/**
 * What everything that reads a part of a file needs.
 *
 * @param problems where its problems go
 * @param variables where its variables come from
 */
public record ReadContext(Problems problems, Variables variables) {
}
