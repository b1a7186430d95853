package dev.blockload.mapping;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code bool}, in words that an import names, in any case.
 */
final class WordEncoder implements Encoder {

	private final Set<String> trueWords;

	private final Set<String> falseWords;

	private final TextReader reader;

	private final Refusal refusal;

	WordEncoder(List<String> trueWords, List<String> falseWords, TextReader reader) {
		this.trueWords = folded(trueWords);
		this.falseWords = folded(falseWords);
		this.reader = reader;
		this.refusal = new Refusal("not-a-boolean", "is no boolean: expected " + listed(trueWords) + " for true, "
				+ listed(falseWords) + " for false, in any case");
	}

	static Set<String> folded(List<String> words) {
		Set<String> folded = new HashSet<>();
		words.forEach((word) -> folded.add(folded(word)));
		return folded;
	}

	/** The same for all ways to write a word in capitals and not. */
	private static String folded(String word) {
		return word.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
	}

	private static String listed(List<String> words) {
		return words.stream().map((word) -> "'" + word + "'").collect(Collectors.joining(" or "));
	}

	@Override
	public @Nullable Refusal encode(Field field, TupleBuffer out) {
		Refusal unreadable = this.reader.read(field);
		if (unreadable != null) {
			return unreadable;
		}
		String word = folded(this.reader.text());
		boolean isTrue = this.trueWords.contains(word);
		if (!isTrue && !this.falseWords.contains(word)) {
			return this.refusal;
		}
		out.int32(1);
		out.int8(isTrue ? 1 : 0);
		return null;
	}

}
