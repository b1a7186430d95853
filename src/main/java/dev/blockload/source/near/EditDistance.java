package dev.blockload.source.near;

/**
 * Computes the Levenshtein distance: the number of characters to insert, delete or
 * replace.
 */
final class EditDistance {

	private EditDistance() {
	}

	static int between(String left, String right) {
		int[] above = new int[right.length() + 1];
		for (int column = 0; column < above.length; column++) {
			above[column] = column;
		}
		for (int row = 1; row <= left.length(); row++) {
			int[] current = new int[above.length];
			current[0] = row;
			for (int column = 1; column < above.length; column++) {
				int replaced = above[column - 1] + ((left.charAt(row - 1) == right.charAt(column - 1)) ? 0 : 1);
				current[column] = Math.min(replaced, Math.min(above[column], current[column - 1]) + 1);
			}
			above = current;
		}
		return above[right.length()];
	}

}
