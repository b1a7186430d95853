package dev.blockload.block;

import java.util.List;
import java.util.Set;

/**
 * The type of a block's column, as far as loading depends on it. A domain has the type of
 * its base type. {@link Unsupported} is a type that cannot be loaded.
 */
public sealed interface ColumnType permits ColumnType.Bool, ColumnType.Int, ColumnType.Numeric, ColumnType.Floating,
		ColumnType.Text, ColumnType.Varchar, ColumnType.Char, ColumnType.Date, ColumnType.Time, ColumnType.Timestamp,
		ColumnType.TimestampTz, ColumnType.Uuid, ColumnType.Json, ColumnType.Enumeration, ColumnType.ReadByServer,
		ColumnType.Unsupported {

	/** The greatest length of a {@code varchar} or {@code char} in PostgreSQL. */
	int MAX_LENGTH = 10 * 1024 * 1024;

	/** The greatest number of decimals of a second in PostgreSQL. */
	int MAX_PRECISION = 6;

	/** {@code boolean}. */
	record Bool() implements ColumnType {
	}

	/**
	 * {@code smallint}, {@code integer}, {@code bigint}.
	 *
	 * @param bytes 2, 4 or 8
	 */
	record Int(int bytes) implements ColumnType {

		public Int {
			if (bytes != 2 && bytes != 4 && bytes != 8) {
				throw new IllegalArgumentException(
						"An integer of %d bytes is not valid. Expected 2, 4 or 8.".formatted(bytes));
			}
		}

	}

	/**
	 * {@code numeric} or {@code numeric(precision, scale)}.
	 *
	 * @param precision all digits, or -1 where the type has no limit
	 * @param scale digits after the point, or -1 where the type has no limit; PostgreSQL
	 * 15 allows negative ones and those greater than the precision
	 */
	record Numeric(int precision, int scale) implements ColumnType {

		public Numeric {
			if ((precision != -1 || scale != -1)
					&& (precision < 1 || precision > 1000 || scale < -1000 || scale > 1000)) {
				throw new IllegalArgumentException(
						"numeric(%d,%d) is not valid. Expected a precision from 1 to 1000 and a scale from -1000 to 1000."
							.formatted(precision, scale));
			}
		}

	}

	/**
	 * {@code real}, {@code double precision}.
	 *
	 * @param bytes 4 or 8
	 */
	record Floating(int bytes) implements ColumnType {

		public Floating {
			if (bytes != 4 && bytes != 8) {
				throw new IllegalArgumentException(
						"A floating-point number of %d bytes is not valid. Expected 4 or 8.".formatted(bytes));
			}
		}

	}

	/** {@code text}, and {@code varchar} without a length. */
	record Text() implements ColumnType {
	}

	/**
	 * {@code varchar(length)}.
	 *
	 * @param length in characters (code points)
	 */
	record Varchar(int length) implements ColumnType {

		public Varchar {
			requireLength("varchar", length);
		}

	}

	/**
	 * {@code char(length)}, padded by the server.
	 *
	 * @param length in characters (code points)
	 */
	record Char(int length) implements ColumnType {

		public Char {
			requireLength("char", length);
		}

	}

	/** {@code date}. */
	record Date() implements ColumnType {
	}

	/**
	 * {@code time without time zone}.
	 *
	 * @param precision digits of the fraction of a second, 0 to 6
	 */
	record Time(int precision) implements ColumnType {

		public Time {
			requirePrecision("time", precision);
		}

	}

	/**
	 * {@code timestamp without time zone}.
	 *
	 * @param precision digits of the fraction of a second, 0 to 6
	 */
	record Timestamp(int precision) implements ColumnType {

		public Timestamp {
			requirePrecision("timestamp", precision);
		}

	}

	/**
	 * {@code timestamp with time zone}.
	 *
	 * @param precision digits of the fraction of a second, 0 to 6
	 */
	record TimestampTz(int precision) implements ColumnType {

		public TimestampTz {
			requirePrecision("timestamptz", precision);
		}

	}

	/** {@code uuid}. */
	record Uuid() implements ColumnType {
	}

	/**
	 * {@code json}, {@code jsonb}.
	 *
	 * @param binary whether it is {@code jsonb}
	 */
	record Json(boolean binary) implements ColumnType {
	}

	/**
	 * An enumeration.
	 *
	 * @param labels in the order of the type
	 */
	record Enumeration(List<String> labels) implements ColumnType {

		public Enumeration {
			labels = List.copyOf(labels);
			if (Set.copyOf(labels).size() < labels.size()) {
				throw new IllegalArgumentException(
						"An enumeration has the labels %s. Expected each once.".formatted(labels));
			}
		}

	}

	/**
	 * A type that Blockload has no encoder for, such as an array, a range, a composite
	 * type or a type of an extension. Its values are staged as text, and PostgreSQL reads
	 * them with the input function of the type.
	 *
	 * @param name the type with its schema and its modifier, as SQL, such as
	 * {@code pg_catalog._int4} or {@code interval(3)}
	 * @param plain the same without the modifier
	 * @param source the type of text from which a cast to the type is made by its input
	 * function, and by no other function, as SQL
	 * @param checks what the input function takes, although a run must not load it
	 */
	record ReadByServer(String name, String plain, String source, Set<InputCheck> checks) implements ColumnType {

		public ReadByServer {
			if (name.isBlank() || plain.isBlank() || source.isBlank()) {
				throw new IllegalArgumentException(
						"A type '%s' ('%s') that PostgreSQL reads from '%s' is not valid. Expected three names."
							.formatted(name, plain, source));
			}
			checks = Set.copyOf(checks);
		}

	}

	/**
	 * A type that no value can be loaded into.
	 *
	 * @param why a clause, such as {@code its type pg_node_tree is not supported}
	 */
	record Unsupported(String why) implements ColumnType {

		public Unsupported {
			if (why.isBlank()) {
				throw new IllegalArgumentException("A type that cannot be loaded has no name.");
			}
		}

	}

	private static void requireLength(String type, int length) {
		if (length < 1 || length > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"%s(%d) is not valid. Expected a length from 1 to %d.".formatted(type, length, MAX_LENGTH));
		}
	}

	private static void requirePrecision(String type, int precision) {
		if (precision < 0 || precision > MAX_PRECISION) {
			throw new IllegalArgumentException("%s(%d) is not valid. Expected a precision from 0 to %d.".formatted(type,
					precision, MAX_PRECISION));
		}
	}

}
