package dev.blockload.mapping.encode;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code NaN}, {@code Infinity} and {@code -Infinity}, in any case, where an import
 * asks for them; all else is for another encoder.
 */
final class NonFiniteEncoder implements Encoder {

	private static final int LONGEST = "+infinity".length();

	private final ColumnType type;

	private final boolean nan;

	private final boolean infinity;

	private final Encoder other;

	NonFiniteEncoder(ColumnType type, Set<NonFinite> loaded, Encoder other) {
		this.type = type;
		this.nan = loaded.contains(NonFinite.NAN);
		this.infinity = loaded.contains(NonFinite.INFINITY);
		this.other = other;
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		Double special = (field.length() <= LONGEST) ? special(field) : null;
		if (special == null) {
			return this.other.encode(field, out);
		}
		put(special, out);
		return null;
	}

	private @Nullable Double special(Field field) {
		String text = new String(field.bytes(), field.from(), field.length(), StandardCharsets.ISO_8859_1)
			.toLowerCase(Locale.ROOT);
		return switch (text) {
			case "nan" -> this.nan ? Double.NaN : null;
			case "infinity", "+infinity", "inf", "+inf" -> this.infinity ? Double.POSITIVE_INFINITY : null;
			case "-infinity", "-inf" -> this.infinity ? Double.NEGATIVE_INFINITY : null;
			default -> null;
		};
	}

	private void put(double special, TupleBuffer out) {
		boolean positive = special > 0;
		if (this.type instanceof ColumnType.Floating floating) {
			if (floating.bytes() == Double.BYTES) {
				out.value64(Double.doubleToLongBits(special));
			}
			else {
				out.value32(Float.floatToIntBits((float) special));
			}
		}
		else if (this.type instanceof ColumnType.Numeric) {
			NumericEncoder.putSpecial(special, out);
		}
		else if (this.type instanceof ColumnType.Date) {
			out.value32(positive ? Integer.MAX_VALUE : Integer.MIN_VALUE);
		}
		else {
			out.value64(positive ? Long.MAX_VALUE : Long.MIN_VALUE);
		}
	}

}
