package dev.blockload.yaml;

/**
 * The problems and the variables of a file that is being read.
 *
 * @param problems receives what is wrong
 * @param variables resolves variables
 */
public record ReadContext(Problems problems, Variables variables) {
}
