package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code date}: int32, days since 2000-01-01.
 */
final class DateEncoder implements Encoder {

	private static final InvalidValue INVALID = new InvalidValue(ValueReject.NOT_A_DATE,
			"is not a valid date. Expected a date like 2022-09-30.");

	private final IsoTimeReader iso = new IsoTimeReader();

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		this.iso.open(field);
		if (!this.iso.date() || !this.iso.atEnd()) {
			return INVALID;
		}
		put(this.iso.day(), out);
		return null;
	}

	static void put(int day, TupleBuffer out) {
		out.value32(day);
	}

}
