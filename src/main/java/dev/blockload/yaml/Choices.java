package dev.blockload.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Words to choose from, in messages: lists them and suggests the nearest.
 */
public final class Choices {

	private Choices() {
	}

	/**
	 * The candidate that differs from the word by a typing mistake.
	 */
	public static Optional<String> of(String word, Collection<String> candidates) {
		String wanted = word.toLowerCase(Locale.ROOT);
		int limit = Math.max(1, word.length() / 3);
		return candidates.stream()
			// One of two letters is no typing mistake.
			.filter((candidate) -> 2 * limit < Math.max(candidate.length(), word.length()))
			.filter((candidate) -> Math.abs(candidate.length() - word.length()) <= limit)
			.filter((candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= limit)
			.min(Comparator.comparingInt((String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
				.thenComparing(Comparator.naturalOrder()));
	}

	/** The sentence {@code " Did you mean 'x'?"}, or an empty text. */
	public static String hint(String word, Collection<String> candidates) {
		return of(word, candidates).map((nearest) -> " Did you mean '" + nearest + "'?").orElse("");
	}

	/** The words as {@code a, b or c}. */
	public static String oneOf(Collection<String> words) {
		String all = words.stream().collect(Collectors.joining(", "));
		int last = all.lastIndexOf(", ");
		return (last < 0) ? all : all.substring(0, last) + " or " + all.substring(last + 2);
	}

	/** The number of edits; exchanging two neighbouring letters counts as one. */
	private static int distance(String a, String b) {
		int[][] edits = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				if (i == 0 || j == 0) {
					edits[i][j] = i + j;
					continue;
				}
				int change = (a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1;
				edits[i][j] = Math.min(edits[i - 1][j - 1] + change, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
				if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
					edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
				}
			}
		}
		return edits[a.length()][b.length()];
	}

}
