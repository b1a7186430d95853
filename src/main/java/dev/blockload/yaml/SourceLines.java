package dev.blockload.yaml;

import org.yaml.snakeyaml.error.Mark;

/**
 * The lines of a text, numbered as the YAML parser numbers them.
 */
final class SourceLines {

	private final String text;

	SourceLines(String text) {
		this.text = text;
	}

	/** The position of a parser's mark, which counts from 0. */
	static SourcePosition position(Mark mark) {
		return new SourcePosition(mark.getLine() + 1, mark.getColumn() + 1);
	}

	/** A line by its number, from 1; the parser ends lines at these characters. */
	String line(int number) {
		return this.text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1)[number - 1];
	}

	/** The rest of a line, from a position to the end of the line. */
	String rest(SourcePosition position) {
		String line = line(position.line());
		int points = line.codePointCount(0, line.length());
		return line.substring(line.offsetByCodePoints(0, Math.min(position.column() - 1, points)));
	}

}
