package dev.blockload.mapping;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code date}: int32, days since 2000-01-01.
 */
final class DateEncoder implements Encoder {

	private static final Refusal REFUSAL = new Refusal("not-a-date", "is no date: expected one such as 2022-09-30");

	private final IsoReader iso = new IsoReader();

	@Override
	public @Nullable Refusal encode(Field field, TupleBuffer out) {
		this.iso.open(field);
		if (!this.iso.date() || !this.iso.atEnd()) {
			return REFUSAL;
		}
		put(this.iso.day(), out);
		return null;
	}

	static void put(int day, TupleBuffer out) {
		out.value32(day);
	}

}
