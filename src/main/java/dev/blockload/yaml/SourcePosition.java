package dev.blockload.yaml;

/**
 * A position in a text file.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record SourcePosition(int line, int column) implements Comparable<SourcePosition> {

	/** The beginning of a file. */
	public static final SourcePosition START = new SourcePosition(1, 1);

	public SourcePosition {
		if (line < 1 || column < 1) {
			throw new IllegalArgumentException(
					"Position " + line + ":" + column + " is not valid. Expected 1:1 or later.");
		}
	}

	@Override
	public int compareTo(SourcePosition other) {
		return (this.line != other.line) ? Integer.compare(this.line, other.line)
				: Integer.compare(this.column, other.column);
	}

}
