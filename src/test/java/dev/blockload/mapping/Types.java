package dev.blockload.mapping;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.block.ColumnType;

/**
 * Types as SQL writes them, for data files of tests.
 */
final class Types {

	private static final Pattern SHAPE = Pattern.compile("(\\w+)(?:\\((.*)\\))?");

	private static final int MICROS = 6;

	private Types() {
	}

	static ColumnType of(String sql) {
		Matcher matcher = SHAPE.matcher(sql);
		if (sql.equals("integer[]")) {
			return new ColumnType.ReadByServer("pg_catalog._int4", "pg_catalog._int4", "pg_catalog.text", Set.of());
		}
		if (!matcher.matches()) {
			return new ColumnType.Unsupported("its type " + sql + " is not supported");
		}
		String modifier = matcher.group(2);
		List<String> modifiers = (modifier != null) ? List.of(modifier.split(",", -1)) : List.of();
		return switch (matcher.group(1)) {
			case "bool" -> new ColumnType.Bool();
			case "int2" -> new ColumnType.Int(2);
			case "int4" -> new ColumnType.Int(4);
			case "int8" -> new ColumnType.Int(8);
			case "numeric" -> new ColumnType.Numeric(number(modifiers, 0, -1), number(modifiers, 1, -1));
			case "float4" -> new ColumnType.Floating(4);
			case "float8" -> new ColumnType.Floating(8);
			case "text" -> new ColumnType.Text();
			case "varchar" -> new ColumnType.Varchar(number(modifiers, 0, 0));
			case "char" -> new ColumnType.Char(number(modifiers, 0, 0));
			case "date" -> new ColumnType.Date();
			case "time" -> new ColumnType.Time(number(modifiers, 0, MICROS));
			case "timestamp" -> new ColumnType.Timestamp(number(modifiers, 0, MICROS));
			case "timestamptz" -> new ColumnType.TimestampTz(number(modifiers, 0, MICROS));
			case "uuid" -> new ColumnType.Uuid();
			case "json" -> new ColumnType.Json(false);
			case "jsonb" -> new ColumnType.Json(true);
			case "enum" -> new ColumnType.Enumeration(modifiers);
			default -> new ColumnType.Unsupported("its type " + sql + " is not supported");
		};
	}

	private static int number(List<String> modifiers, int index, int other) {
		return (index < modifiers.size()) ? Integer.parseInt(modifiers.get(index)) : other;
	}

}
