package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.RaggedRecords;

/**
 * The reading of a text by RFC 4180: commas and double quotes. If it needs no skipped
 * line and rejects no record, it takes precedence over readings with more columns that
 * only dates, times, addresses or prose explain.
 */
final class StandardReading {

	private static final double PERFECT = 0.999_999;

	/** The least share of fitting records of another reading. */
	private static final double SURE = 0.9;

	/** Characters that often occur within values. */
	private static final String WITHIN_VALUES = " :/-=.";

	private final byte[] text;

	private final DialectFit fit;

	StandardReading(byte[] text) {
		this.text = text;
		this.fit = DialectFit.of(text, Dialect.DEFAULT);
	}

	/** Whether it reads the whole text, without a skipped or a rejected line. */
	boolean isPerfect() {
		return isPerfect(this.fit);
	}

	private static boolean isPerfect(DialectFit fit) {
		return fit.share() > PERFECT && fit.dialect().skipLines() == 0
				&& fit.dialect().ragged() == RaggedRecords.REJECT;
	}

	/** Whether a fit is this reading. */
	boolean is(DialectFit other) {
		Character quote = other.dialect().quote();
		return other.dialect().delimiter() == ',' && quote != null && quote == '"';
	}

	/**
	 * Whether another reading can be meant.
	 * @param other has another delimiter or another quote
	 */
	boolean allows(DialectFit other) {
		if (!isPerfect() || is(other)) {
			return true;
		}
		if (this.fit.quotes() == DialectFit.Quotes.USED) {
			return false;
		}
		// To this reading the same quotes are in the middle of values, against RFC 4180.
		if (DialectDetector.isLikely(other.dialect().delimiter()) && other.quotes() == DialectFit.Quotes.USED
				&& isPerfect(other)) {
			return true;
		}
		if (isProse(other.dialect().delimiter())) {
			return false;
		}
		if (DialectDetector.isLikely(other.dialect().delimiter())) {
			return other.share() >= SURE || other.dialect().ragged() == RaggedRecords.PAD;
		}
		return this.fit.columns() == 1 && isPerfect(other) && hasTypedColumns(other);
	}

	/** Whether most occurrences of a delimiter are followed by a space, as in a text. */
	private boolean isProse(char delimiter) {
		String characters = new String(this.text, StandardCharsets.UTF_8);
		long count = 0;
		long spaced = 0;
		for (int index = characters.indexOf(delimiter); index >= 0; index = characters.indexOf(delimiter, index + 1)) {
			count++;
			spaced += (delimiter != ' ' && characters.startsWith(" ", index + 1)) ? 1 : 0;
		}
		return 2 * spaced > count;
	}

	/**
	 * Whether the values of a reading show that they are columns: the one column of this
	 * reading has no type, but columns of the other one do.
	 */
	private boolean hasTypedColumns(DialectFit other) {
		DecodedSample sample = new DecodedSample(this.text, List.of(), Sample.Extent.WHOLE);
		SampleTable one = new SampleTable(sample, this.fit.dialect(), 1);
		boolean typedAsOne = List.of(0, 1)
			.stream()
			.anyMatch((from) -> !TypeDetector.isText(TypeDetector.find(one, from).get(0).type()));
		if (typedAsOne) {
			return false;
		}
		SampleTable several = new SampleTable(sample, other.dialect(), other.columns());
		List<TypedColumn> below = TypeDetector.find(several, 1);
		if (HeaderDetector.isProvenHeader(several.first(1).get(0).fields(), below)) {
			return true;
		}
		long typed = TypeDetector.find(several, 0)
			.stream()
			.filter((column) -> !TypeDetector.isText(column.type()))
			.count();
		boolean within = WITHIN_VALUES.indexOf(other.dialect().delimiter()) >= 0;
		return other.columns() > 2 && other.dialect().delimiter() != '/'
				&& (within ? 2 * typed >= other.columns() : typed > 0);
	}

}
