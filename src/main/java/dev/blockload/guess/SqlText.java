package dev.blockload.guess;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.blockload.block.ColumnType;

/**
 * Names and types as SQL text, quoted only where this is necessary.
 */
final class SqlText {

	private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

	/** Words that PostgreSQL reserves. */
	private static final Set<String> RESERVED = Set.of(("all analyse analyze and any array as asc asymmetric both case"
			+ " cast check collate column constraint create current_catalog current_date current_role current_time"
			+ " current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign"
			+ " from grant group having in initially intersect into lateral leading limit localtime localtimestamp not"
			+ " null offset on only or order placing primary references returning select session_user some symmetric"
			+ " system_user table then to trailing true union unique user using variadic when where window with"
			+ " authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join"
			+ " left like natural notnull outer overlaps right similar tablesample verbose")
		.split(" "));

	private SqlText() {
	}

	static String name(String name) {
		boolean plain = PLAIN.matcher(name).matches() && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
		return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
	}

	/** The name of a proposed type. */
	static String type(ColumnType type) {
		if (type instanceof ColumnType.Bool) {
			return "boolean";
		}
		if (type instanceof ColumnType.Int) {
			return "bigint";
		}
		if (type instanceof ColumnType.Numeric) {
			return "numeric";
		}
		if (type instanceof ColumnType.Date) {
			return "date";
		}
		if (type instanceof ColumnType.Time) {
			return "time";
		}
		if (type instanceof ColumnType.Timestamp) {
			return "timestamp";
		}
		if (type instanceof ColumnType.TimestampTz) {
			return "timestamptz";
		}
		if (type instanceof ColumnType.Uuid) {
			return "uuid";
		}
		return (type instanceof ColumnType.Json) ? "jsonb" : "text";
	}

}
