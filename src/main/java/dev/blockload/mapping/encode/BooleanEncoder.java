package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code bool}: one byte, 1 or 0. The words are {@code true} and {@code false}, or
 * {@code t} and {@code f} as PostgreSQL's own files have them, in any case.
 */
final class BooleanEncoder implements Encoder {

	private static final InvalidValue INVALID = new InvalidValue(ValueReject.NOT_A_BOOLEAN,
			"is not a valid boolean. Expected true, false, t or f, in any case.");

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		boolean isTrue = matches(field, "true") || matches(field, "t");
		if (!isTrue && !matches(field, "false") && !matches(field, "f")) {
			return INVALID;
		}
		out.int32(1);
		out.int8(isTrue ? 1 : 0);
		return null;
	}

	private static boolean matches(Field field, String word) {
		if (field.length() != word.length()) {
			return false;
		}
		for (int index = 0; index < word.length(); index++) {
			// For letters, bit 5 is the case; nothing else becomes one by setting it.
			if ((field.bytes()[field.from() + index] | 0x20) != word.charAt(index)) {
				return false;
			}
		}
		return true;
	}

}
