package dev.blockload.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A column of a block of the model.
 *
 * @param name its name
 * @param type its type
 * @param rule what the DDL adds to the type
 * @param fallback its default, or null
 * @param list the list that it refers to, or null
 */
record Column(String name, Type type, Rule rule, @Nullable String fallback, @Nullable String list) {

	static Column of(String name, Type type) {
		return new Column(name, type, Rule.NONE, null, null);
	}

	Column with(Rule other) {
		return new Column(this.name, this.type, other, this.fallback, this.list);
	}

	Column otherwise(String value) {
		return new Column(this.name, this.type, this.rule, value, this.list);
	}

	Column referringTo(String other) {
		return new Column(this.name, this.type, this.rule, this.fallback, other);
	}

	boolean refuses(@Nullable String value) {
		return this.rule == Rule.NOT_NEGATIVE && value != null && value.startsWith("-");
	}

	/** What the DDL adds to the type of a column. */
	enum Rule {

		NONE, NOT_NULL, UNIQUE, NOT_NEGATIVE

	}

	/** The types of columns, with the text that PostgreSQL prints for a value. */
	enum Type {

		TEXT("not-possible") {
			@Override
			String print(String field, @Nullable String format) {
				return field;
			}
		},

		INTEGER("not-a-number") {
			@Override
			String print(String field, @Nullable String format) {
				return Integer.toString(Integer.parseInt(field));
			}
		},

		MONEY("not-a-number") {
			@Override
			String print(String field, @Nullable String format) {
				return new BigDecimal(field).setScale(2).toPlainString();
			}
		},

		DECIMAL("not-a-number") {
			@Override
			String print(String field, @Nullable String format) {
				return new BigDecimal(field).toPlainString();
			}
		},

		DATE("not-a-date") {
			@Override
			String print(String field, @Nullable String format) {
				if (format == null) {
					return LocalDate.parse(field).toString();
				}
				return YearMonth.parse(field, DateTimeFormatter.ofPattern(format.replace('y', 'u'), Locale.ENGLISH))
					.atDay(1)
					.toString();
			}
		};

		private final String code;

		Type(String code) {
			this.code = code;
		}

		/** The code of a reject whose value is not of the type. */
		String code() {
			return this.code;
		}

		abstract String print(String field, @Nullable String format);

		/** The value of a field, or nothing if it is not of the type. */
		Optional<String> read(String field, @Nullable String format) {
			try {
				return Optional.of(print(field, format));
			}
			catch (NumberFormatException | DateTimeParseException ex) {
				return Optional.empty();
			}
		}

	}

}
