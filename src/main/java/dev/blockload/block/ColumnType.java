package dev.blockload.block;

import java.util.List;

/**
 * The type of a block's column, as far as loading needs to know it. Domains are seen
 * through to their base type; {@link Unsupported} names what cannot be loaded.
 */
public sealed interface ColumnType {

	/** {@code boolean}. */
	record Bool() implements ColumnType {
	}

	/**
	 * {@code smallint}, {@code integer}, {@code bigint}.
	 *
	 * @param bytes 2, 4 or 8
	 */
	record Int(int bytes) implements ColumnType {
	}

	/**
	 * {@code numeric} or {@code numeric(precision, scale)}.
	 *
	 * @param precision all digits, or -1 where the type has no limit
	 * @param scale digits after the point, or -1 where the type has no limit; PostgreSQL
	 * 15 allows negative ones and those greater than the precision
	 */
	record Numeric(int precision, int scale) implements ColumnType {
	}

	/**
	 * {@code real}, {@code double precision}.
	 *
	 * @param bytes 4 or 8
	 */
	record Floating(int bytes) implements ColumnType {
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
	}

	/**
	 * {@code char(length)}, padded by the server.
	 *
	 * @param length in characters (code points)
	 */
	record Char(int length) implements ColumnType {
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
	}

	/**
	 * {@code timestamp without time zone}.
	 *
	 * @param precision digits of the fraction of a second, 0 to 6
	 */
	record Timestamp(int precision) implements ColumnType {
	}

	/**
	 * {@code timestamp with time zone}.
	 *
	 * @param precision digits of the fraction of a second, 0 to 6
	 */
	record TimestampTz(int precision) implements ColumnType {
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
		}
	}

	/**
	 * A type that no value can be loaded into.
	 *
	 * @param why such as {@code integer[]}
	 */
	record Unsupported(String why) implements ColumnType {
	}

}
