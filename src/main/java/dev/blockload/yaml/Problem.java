package dev.blockload.yaml;

/**
 * A mistake in a definition, and its position.
 *
 * @param file the file as the user would name it, such as {@code jobs/salaries.yml}
 * @param line from 1
 * @param column from 1
 * @param message what was found and what was expected
 */
public record Problem(String file, int line, int column, String message) {

	@Override
	public String toString() {
		return this.file + ":" + this.line + ":" + this.column + ": " + this.message;
	}

}
