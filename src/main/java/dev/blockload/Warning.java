package dev.blockload;

/**
 * Something a person should know about a run that did not stop it.
 *
 * @param code a stable code, lower case words joined by hyphens
 * @param message one sentence
 */
public record Warning(String code, String message) {
}
