package dev.blockload.saved;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares two texts line by line.
 */
final class TextDiff {

	/** Unchanged lines around each change. */
	private static final int CONTEXT = 3;

	/** Texts with more pairs of lines are compared only at their beginning and end. */
	private static final long MOST_PAIRS = 4_000_000;

	private final String[] before;

	private final String[] after;

	/** How many lines at the beginning are equal, and at the end. */
	private final int head;

	private final int tail;

	/** The length of the longest common subsequence of the rests between them. */
	private final int[][] common;

	private TextDiff(String before, String after) {
		this.before = lines(before);
		this.after = lines(after);
		int shorter = Math.min(this.before.length, this.after.length);
		int equal = 0;
		while (equal < shorter && this.before[equal].equals(this.after[equal])) {
			equal++;
		}
		this.head = equal;
		equal = 0;
		while (equal < shorter - this.head
				&& this.before[this.before.length - 1 - equal].equals(this.after[this.after.length - 1 - equal])) {
			equal++;
		}
		this.tail = equal;
		int rows = this.before.length - this.head - this.tail;
		int columns = this.after.length - this.head - this.tail;
		this.common = ((long) rows * columns > MOST_PAIRS) ? new int[0][0] : new int[rows + 1][columns + 1];
		for (int i = this.common.length - 2; i >= 0; i--) {
			for (int j = columns - 1; j >= 0; j--) {
				this.common[i][j] = this.before[this.head + i].equals(this.after[this.head + j])
						? this.common[i + 1][j + 1] + 1 : Math.max(this.common[i + 1][j], this.common[i][j + 1]);
			}
		}
	}

	private static String[] lines(String text) {
		return text.lines().toArray(String[]::new);
	}

	/**
	 * The differences in the unified format, without a header; empty if there are none.
	 * @param before the earlier text
	 * @param after the later text
	 */
	static String unified(String before, String after) {
		return new TextDiff(before, after).text();
	}

	private String text() {
		List<Line> lines = script();
		StringBuilder text = new StringBuilder();
		int at = 0;
		while (at < lines.size()) {
			int first = nextChange(lines, at);
			if (first == lines.size()) {
				break;
			}
			int end = first;
			for (int next = first; next < lines.size()
					&& next - end <= 2 * CONTEXT; next = nextChange(lines, next + 1)) {
				end = next + 1;
			}
			hunk(lines.subList(Math.max(at, first - CONTEXT), Math.min(lines.size(), end + CONTEXT)), text);
			at = Math.min(lines.size(), end + CONTEXT);
		}
		return text.toString();
	}

	private static int nextChange(List<Line> lines, int from) {
		int at = from;
		while (at < lines.size() && lines.get(at).sign() == ' ') {
			at++;
		}
		return at;
	}

	private static void hunk(List<Line> lines, StringBuilder text) {
		long removed = lines.stream().filter((line) -> line.sign() != '+').count();
		long added = lines.stream().filter((line) -> line.sign() != '-').count();
		text.append("@@ -%d,%d +%d,%d @@%n".formatted(lines.get(0).before(), removed, lines.get(0).after(), added)
			.replace(System.lineSeparator(), "\n"));
		lines.forEach((line) -> text.append(line.sign()).append(line.text()).append('\n'));
	}

	/** All lines of both texts, removed ones before added ones. */
	private List<Line> script() {
		List<Line> lines = new ArrayList<>();
		int i = 0;
		int j = 0;
		while (i < this.before.length || j < this.after.length) {
			if (isKept(i, j)) {
				lines.add(new Line(' ', this.before[i], i + 1, j + 1));
				i++;
				j++;
			}
			else if (isRemoved(i, j)) {
				lines.add(new Line('-', this.before[i], i + 1, j + 1));
				i++;
			}
			else {
				lines.add(new Line('+', this.after[j], i + 1, j + 1));
				j++;
			}
		}
		return lines;
	}

	private boolean isKept(int i, int j) {
		boolean atEnd = i >= this.before.length - this.tail && j >= this.after.length - this.tail;
		return i < this.head || atEnd || (this.common.length > 0 && i < this.before.length - this.tail
				&& j < this.after.length - this.tail && this.before[i].equals(this.after[j]));
	}

	private boolean isRemoved(int i, int j) {
		if (i >= this.before.length - this.tail || j >= this.after.length - this.tail) {
			return i < this.before.length - this.tail;
		}
		return this.common.length == 0
				|| this.common[i - this.head + 1][j - this.head] >= this.common[i - this.head][j - this.head + 1];
	}

	/**
	 * A line of one text or of both.
	 *
	 * @param sign a space, {@code -} or {@code +}
	 * @param text of the line
	 * @param before the number of the line at which it is in the earlier text, from 1
	 * @param after the same in the later text
	 */
	private record Line(char sign, String text, int before, int after) {
	}

}
