package dev.blockload.block;

import java.util.List;

/**
 * From a type of the catalog and its modifier to a {@link ColumnType};
 * {@link ColumnType.Unsupported} if Blockload has no encoder for it. The modifiers'
 * encodings are PostgreSQL's ({@code numerictypmodin}, {@code varchartypmodin},
 * {@code timestamptypmodin}).
 */
final class ColumnTypes {

	private static final int HEADER = 4;

	private static final int MICROSECONDS = 6;

	private ColumnTypes() {
	}

	static ColumnType of(String base, boolean builtIn, String kind, int modifier, List<String> labels, String sqlType) {
		if (kind.equals("e")) {
			return new ColumnType.Enumeration(labels);
		}
		if (!builtIn) {
			return unknown(sqlType);
		}
		return switch (base) {
			case "bool" -> new ColumnType.Bool();
			case "int2" -> new ColumnType.Int(2);
			case "int4" -> new ColumnType.Int(4);
			case "int8" -> new ColumnType.Int(8);
			case "numeric" -> numeric(modifier);
			case "float4" -> new ColumnType.Floating(4);
			case "float8" -> new ColumnType.Floating(8);
			case "text" -> new ColumnType.Text();
			case "varchar" -> (modifier < HEADER) ? new ColumnType.Text() : new ColumnType.Varchar(modifier - HEADER);
			case "bpchar" -> (modifier < HEADER) ? unknown(sqlType) : new ColumnType.Char(modifier - HEADER);
			case "date" -> new ColumnType.Date();
			case "time" -> new ColumnType.Time((modifier < 0) ? MICROSECONDS : modifier);
			case "timestamp" -> new ColumnType.Timestamp((modifier < 0) ? MICROSECONDS : modifier);
			case "timestamptz" -> new ColumnType.TimestampTz((modifier < 0) ? MICROSECONDS : modifier);
			case "uuid" -> new ColumnType.Uuid();
			case "json" -> new ColumnType.Json(false);
			case "jsonb" -> new ColumnType.Json(true);
			default -> unknown(sqlType);
		};
	}

	private static ColumnType unknown(String sqlType) {
		return new ColumnType.Unsupported("its type " + sqlType + " is not supported");
	}

	private static ColumnType numeric(int modifier) {
		if (modifier < HEADER) {
			return new ColumnType.Numeric(-1, -1);
		}
		int precision = ((modifier - HEADER) >> 16) & 0xffff;
		// Eleven bits, signed: scales go from -1000 to 1000 since PostgreSQL 15.
		int scale = (((modifier - HEADER) & 0x7ff) ^ 1024) - 1024;
		return new ColumnType.Numeric(precision, scale);
	}

}
