package dev.blockload.guess;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.csv.Field;

/**
 * What stands in a column, whatever it means. For one thread.
 */
final class ColumnProfile {

	private static final int MOST_EXAMPLES = 2000;

	private static final int MOST_NULL_WORDS = 10;

	private static final int LONGEST_EXAMPLE = 200;

	/** A text that is longer makes no key. */
	private static final int LONGEST_KEY = 200;

	private static final int LONGEST_NULL = 24;

	private final Set<String> examples = new LinkedHashSet<>();

	private final Set<String> nullWords = new TreeSet<>();

	private final Set<Long> hashes = new HashSet<>();

	private long blanks;

	private long nulls;

	private long values;

	private boolean distinct = true;

	private boolean leadingZero;

	private boolean nul;

	private int longest;

	private boolean spacesAround;

	void add(Field field) {
		this.longest = Math.max(this.longest, field.length());
		if (SampleRecords.isBlank(field)) {
			this.blanks++;
			this.distinct = false;
			return;
		}
		String text = (field.length() <= LONGEST_EXAMPLE) ? SampleRecords.text(field) : "";
		addKey(field, text);
		if (field.length() <= LONGEST_NULL && isNull(text, field)) {
			this.nulls++;
			return;
		}
		this.values++;
		if (!text.isEmpty() && this.examples.size() < MOST_EXAMPLES) {
			this.examples.add(text);
		}
		look(field);
	}

	private boolean isNull(String text, Field field) {
		if (!NullWords.contains(text, field.quoted())) {
			return false;
		}
		String word = NullWords.word(text, field.quoted());
		return this.nullWords.contains(word) || (this.nullWords.size() < MOST_NULL_WORDS && this.nullWords.add(word));
	}

	/** Two different texts are taken for the same rather than the same for different. */
	private void addKey(Field field, String text) {
		if (!this.distinct) {
			return;
		}
		long hash = 1;
		String folded = (field.length() == 36) ? text.toLowerCase(Locale.ROOT) : "";
		if (!folded.isEmpty()) {
			for (int index = 0; index < folded.length(); index++) {
				hash = 0x100000001b3L * (hash ^ folded.charAt(index));
			}
		}
		else {
			for (int index = field.from(); index < field.to(); index++) {
				hash = 0x100000001b3L * (hash ^ field.bytes()[index]);
			}
		}
		this.distinct = this.hashes.add(hash);
		if (!this.distinct) {
			this.hashes.clear();
		}
	}

	private void look(Field field) {
		if (field.length() == 0) {
			return;
		}
		byte[] bytes = field.bytes();
		byte first = bytes[field.from()];
		byte last = bytes[field.to() - 1];
		this.spacesAround |= !field.quoted() && (isSpace(first) || isSpace(last));
		boolean begun = false;
		for (int index = field.from(); index < field.to(); index++) {
			byte value = bytes[index];
			this.nul |= value == 0;
			if (!begun && value >= '0' && value <= '9') {
				begun = true;
				byte next = (index + 1 < field.to()) ? bytes[index + 1] : (byte) ' ';
				this.leadingZero |= value == '0' && next >= '0' && next <= '9';
			}
		}
	}

	private static boolean isSpace(byte value) {
		return value == ' ' || value == '\t';
	}

	/** Some of its values, each once, none of them a word for null. */
	List<String> examples() {
		return List.copyOf(this.examples);
	}

	/** The words for null that stand in it, as definitions name them. */
	Set<String> nullWords() {
		return Set.copyOf(this.nullWords);
	}

	/** Whether it is a word for null here. */
	boolean isNull(Field field) {
		return field.length() <= LONGEST_NULL
				&& this.nullWords.contains(NullWords.word(SampleRecords.text(field), field.quoted()));
	}

	/** How many are neither blank nor a word for null. */
	long values() {
		return this.values;
	}

	/** Whether every record has a value. */
	boolean isAlwaysThere() {
		return this.blanks == 0 && this.nulls == 0 && this.values > 0;
	}

	/** Whether no record has anything. */
	boolean isEmpty() {
		return this.nulls == 0 && this.values == 0;
	}

	/** Whether every record has a value and no two have the same. */
	boolean isKey() {
		return isAlwaysThere() && this.distinct && this.longest <= LONGEST_KEY;
	}

	/** Whether the digits of a value begin with a zero that says nothing. */
	boolean hasLeadingZero() {
		return this.leadingZero;
	}

	/** Whether a value holds a NUL, which no text can. */
	boolean hasNul() {
		return this.nul;
	}

	/** Whether spaces stand around a value outside quotes. */
	boolean hasSpacesAround() {
		return this.spacesAround;
	}

	/** Bytes of the longest in UTF-8. */
	int longest() {
		return this.longest;
	}

}
