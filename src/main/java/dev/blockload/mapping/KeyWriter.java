package dev.blockload.mapping;

import java.util.Arrays;
import java.util.List;

import dev.blockload.csv.RecordParser;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys of rejected records, as far as they can be read.
 */
final class KeyWriter {

	private final RecordParser parser;

	private final ValueWriter values;

	private final TupleColumn[] key;

	private final TupleBuffer keys = new TupleBuffer();

	private long count;

	/**
	 * Create a writer.
	 * @param columns of the tuples
	 * @param names of the columns of the key; none if no keys are kept
	 */
	KeyWriter(RecordParser parser, ValueWriter values, TupleColumn[] columns, List<String> names) {
		this.parser = parser;
		this.values = values;
		this.key = names.stream().flatMap((name) -> columns(columns, name).stream()).toArray(TupleColumn[]::new);
	}

	/** Several if the column is looked up by several values. */
	private static List<TupleColumn> columns(TupleColumn[] columns, String name) {
		List<TupleColumn> found = Arrays.stream(columns).filter((column) -> column.name().equals(name)).toList();
		if (found.isEmpty()) {
			throw new IllegalArgumentException(
					"Column '%s' of the key is not mapped. Expected each column of the key.".formatted(name));
		}
		return found;
	}

	/** Forget the keys of the last slice. */
	void clear() {
		this.keys.truncate(0);
		this.count = 0;
	}

	/**
	 * Keep the key of a rejected record if each of its values can be read. Of a record
	 * that is wrong as a whole it is not certain which field is which.
	 */
	void keep(Reject reject, @Nullable Cell cell) {
		if (this.key.length == 0 || reject.column() == null) {
			return;
		}
		int start = this.keys.length();
		this.keys.int16(this.key.length + 1);
		for (TupleColumn column : this.key) {
			if (!this.values.writeKey(column, cell, this.keys)) {
				this.keys.truncate(start);
				return;
			}
		}
		this.keys.int32(Long.BYTES);
		this.keys.int64(this.parser.record());
		this.count++;
	}

	/** The keys since {@link #clear()}. */
	RejectedKeys kept() {
		return (this.count > 0) ? new RejectedKeys(this.keys.toByteArray(), this.count) : RejectedKeys.NONE;
	}

}
