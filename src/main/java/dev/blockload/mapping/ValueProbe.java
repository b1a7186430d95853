package dev.blockload.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Optional;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.encode.Encoder;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.TupleBuffer;

/**
 * Tells which values a column of a type takes in a format, by the code that loads them.
 * It ignores null words and blanks. Not thread-safe, because it reuses its buffers.
 */
public final class ValueProbe {

	private final ColumnType type;

	private final Encoder encoder;

	// Small: thousands of probes can exist at the same time.
	private final TupleBuffer out = new TupleBuffer(64);

	private ValueProbe(ColumnType type, Encoder encoder) {
		this.type = type;
		this.encoder = encoder;
	}

	/**
	 * A probe of a column.
	 * @param type what it holds
	 * @param format how its values are written; timestamps that have no zone are in UTC
	 * @return empty where nothing can be loaded into the type, or its values cannot be
	 * written so
	 */
	public static Optional<ValueProbe> of(ColumnType type, Format format) {
		try {
			return Optional.of(new ValueProbe(type,
					new Encoders(ZoneOffset.UTC, StandardCharsets.UTF_8).of(type, ValueFormats.of(format, type))));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Whether a value would be loaded.
	 * @param field in UTF-8
	 */
	public boolean takes(Field field) {
		this.out.truncate(0);
		return this.encoder.encode(field, this.out) == null;
	}

	/**
	 * The value that would be loaded.
	 * @param field in UTF-8
	 * @return its text as PostgreSQL prints it, or similar; empty if it is refused, and
	 * for types whose values are loaded as they are written
	 */
	public Optional<String> read(Field field) {
		if (!takes(field)) {
			return Optional.empty();
		}
		ByteBuffer value = ByteBuffer.wrap(this.out.toByteArray());
		return (value.getInt() >= 0) ? BinaryValue.text(this.type, value) : Optional.empty();
	}

}
