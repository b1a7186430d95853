package dev.blockload.yaml;

import dev.blockload.Printable;

/**
 * A mistake in a file, and its position.
 *
 * @param file the path as messages show it, such as {@code jobs/salaries.yml}
 * @param line from 1
 * @param column from 1
 * @param message what was found, what was expected and what to write, as sentences
 */
public record Problem(String file, int line, int column, String message) {

	public Problem {
		message = Printable.text(message);
		if (file.isBlank()) {
			throw new IllegalArgumentException("Problem '" + message + "' names no file.");
		}
		if (line < 1 || column < 1) {
			throw new IllegalArgumentException(
					"Problem position " + line + ":" + column + " is not valid. Expected 1:1 or later.");
		}
		if (message.isBlank()) {
			throw new IllegalArgumentException(
					"The problem at " + file + ":" + line + ":" + column + " has no message.");
		}
	}

	@Override
	public String toString() {
		return Printable.line(this.file) + ":" + this.line + ":" + this.column + ": " + this.message;
	}

}
