package dev.blockload.guess;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the sampled values of a column of a file say about a type and a format.
 *
 * @param source its header, or the number of its field
 * @param type the type, as SQL
 * @param format how the values are written, as the keys of a column of a definition;
 * empty if nothing needs to be said
 * @param values how many values were read, without blanks and words for null
 * @param blanks how many fields were blank, or a word for null
 * @param misfits how many values the type does not take in this format
 * @param misfitExamples some of them
 * @param examples some values
 * @param choices other formats of the same type, those first that take the most values;
 * empty if there is none
 * @param assumed the assumption that the format depends on, or null
 */
public record ColumnEvidence(String source, String type, String format, long values, long blanks, long misfits,
		List<String> misfitExamples, List<String> examples, List<Choice> choices, @Nullable String assumed) {

	public ColumnEvidence {
		misfitExamples = List.copyOf(misfitExamples);
		examples = List.copyOf(examples);
		choices = List.copyOf(choices);
		if (misfits < 0 || misfits > values || blanks < 0) {
			throw new IllegalArgumentException("Column '%s' has %d values, of which %d do not fit, and %d blanks."
				.formatted(source, values, misfits, blanks));
		}
	}

	/** How many values fit. */
	public long fitting() {
		return this.values - this.misfits;
	}

	/**
	 * A format that a person can choose.
	 *
	 * @param format as the keys of a column of a definition; empty for the usual one
	 * @param fitting how many values it takes
	 */
	public record Choice(String format, long fitting) {
	}

}
