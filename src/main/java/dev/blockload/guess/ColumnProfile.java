package dev.blockload.guess;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.csv.Field;

/**
 * Statistics of the texts in a column. Not thread-safe.
 */
final class ColumnProfile {

	private static final int MOST_EXAMPLES = 2000;

	/** Of all columns together: a file can have very many columns. */
	private static final int MOST_EXAMPLES_OF_ALL = 100_000;

	private static final int LEAST_EXAMPLES = 10;

	private static final int MOST_NULL_WORDS = 10;

	private static final int LONGEST_EXAMPLE = 200;

	/** The longest text of a key. */
	private static final int LONGEST_KEY = 200;

	private static final int LONGEST_NULL = 24;

	private final Set<String> examples = new LinkedHashSet<>();

	private final Set<String> nullWords = new TreeSet<>();

	private final DistinctHashes hashes = new DistinctHashes();

	private long blanks;

	private long nulls;

	private long values;

	private boolean distinct = true;

	private boolean leadingZero;

	private boolean nul;

	private int longest;

	private boolean spacesAround;

	private final int mostExamples;

	/**
	 * Creates the profile of one column.
	 * @param columns how many columns have a profile
	 */
	ColumnProfile(int columns) {
		this.mostExamples = Math.min(MOST_EXAMPLES, Math.max(LEAST_EXAMPLES, MOST_EXAMPLES_OF_ALL / columns));
	}

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
		if (!text.isEmpty() && this.examples.size() < this.mostExamples) {
			this.examples.add(text);
		}
		look(field);
	}

	/** Gives free what is needed only while fields are added. */
	void end() {
		this.hashes.clear();
	}

	private boolean isNull(String text, Field field) {
		if (!NullWords.contains(text, field.quoted())) {
			return false;
		}
		String word = NullWords.word(text, field.quoted());
		return this.nullWords.contains(word) || (this.nullWords.size() < MOST_NULL_WORDS && this.nullWords.add(word));
	}

	/**
	 * Equal texts always have equal hashes; different texts rarely do, which only drops a
	 * key.
	 */
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

	/** Some of its values, without duplicates and words for null. */
	List<String> examples() {
		return List.copyOf(this.examples);
	}

	/** The words for null that it contains, as definitions write them. */
	Set<String> nullWords() {
		return Set.copyOf(this.nullWords);
	}

	/** Whether a field is a word for null in this column. */
	boolean isNull(Field field) {
		return field.length() <= LONGEST_NULL
				&& this.nullWords.contains(NullWords.word(SampleRecords.text(field), field.quoted()));
	}

	/** The number of fields that are neither blank nor a word for null. */
	long values() {
		return this.values;
	}

	/** The number of fields that are blank or a word for null. */
	long missing() {
		return this.blanks + this.nulls;
	}

	/** Whether every record has a value. */
	boolean isAlwaysThere() {
		return this.blanks == 0 && this.nulls == 0 && this.values > 0;
	}

	/** Whether all fields are blank. */
	boolean isEmpty() {
		return this.nulls == 0 && this.values == 0;
	}

	/** Whether every record has a distinct value. */
	boolean isKey() {
		return isAlwaysThere() && this.distinct && this.longest <= LONGEST_KEY;
	}

	/** Whether a value begins with leading zeros. */
	boolean hasLeadingZero() {
		return this.leadingZero;
	}

	/** Whether a value contains NUL, which PostgreSQL cannot store in a text. */
	boolean hasNul() {
		return this.nul;
	}

	/** Whether an unquoted value begins or ends with a space. */
	boolean hasSpacesAround() {
		return this.spacesAround;
	}

	/** The length of the longest field, in bytes of UTF-8. */
	int longest() {
		return this.longest;
	}

}
