package dev.blockload.definition;

/**
 * A place in a text file.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(int line, int column) implements Comparable<Place> {

	/** Where a file begins. */
	public static final Place START = new Place(1, 1);

	public Place {
		if (line < 1 || column < 1) {
			throw new IllegalArgumentException("place " + line + ":" + column + " begins before 1:1");
		}
	}

	@Override
	public int compareTo(Place other) {
		return (this.line != other.line) ? Integer.compare(this.line, other.line)
				: Integer.compare(this.column, other.column);
	}

}
