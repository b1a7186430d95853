package dev.blockload.publish;

import java.math.BigInteger;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Identifiers;

/**
 * A column that is added up, as expressions of a statement that groups rows in three
 * levels: the values, a scale of each group, the totals. Integers and decimal numbers are
 * added up exactly. Floating-point numbers are added in the order of the file, in double
 * precision; those of a group with very large ones are scaled down by a power of two,
 * because PostgreSQL fails when a sum overflows.
 *
 * @param column of the block
 * @param place its number among the columns that are added up
 */
record SumColumn(BlockColumn column, int place) {

	/** 2 to the power of -64, exactly. */
	private static final String SCALE = "5.421010862427522e-20";

	/** A sum of more values than a file can have does not overflow if all are smaller. */
	private static final String LARGE = "1e290";

	/** Adds nothing to a sum of numbers some of which are large. */
	private static final String TINY = "1e-280";

	private static final String NON_FINITE = "ANY ('{Infinity,-Infinity,NaN}'::float8[])";

	/** The value of a staged row {@code s}. */
	String value() {
		return "s." + Identifiers.quoted(this.column.name()) + "::" + (isFloating() ? "float8" : "numeric") + " AS "
				+ v();
	}

	/** The scale of a group. */
	String scale() {
		String scale = isFloating()
				? "CASE WHEN max(abs(%s)) OVER (PARTITION BY into_record, into_cell) < %s THEN 1 ELSE %s END::float8"
					.formatted(v(), LARGE, SCALE)
				: "1";
		return scale + " AS " + s();
	}

	/** The total of a group, and its scale. */
	String total() {
		String total = isFloating()
				? "sum(CASE WHEN %2$s < 1 AND abs(%1$s) < %3$s THEN 0 ELSE %1$s * %2$s END ORDER BY _record, _cell)"
					.formatted(v(), s(), TINY)
				: "sum(" + v() + ")";
		return total + " AS " + t() + ", min(" + s() + ") AS " + s();
	}

	/** Whether the total fits into the column. */
	String fits() {
		return "coalesce(" + limit() + ", true)";
	}

	private String limit() {
		ColumnType type = this.column.type();
		if (type instanceof ColumnType.Int integer) {
			BigInteger beyond = BigInteger.ONE.shiftLeft(8 * integer.bytes() - 1);
			return "%1$s >= -%2$s AND %1$s < %2$s".formatted(t(), beyond);
		}
		if (type instanceof ColumnType.Numeric numeric) {
			return (numeric.precision() < 0) ? "true" : "%1$s = 'NaN' OR abs(%1$s) < 1e%2$d::numeric".formatted(t(),
					numeric.precision() - numeric.scale());
		}
		ColumnType.Floating floating = (ColumnType.Floating) type;
		// What is below the second limit is rounded to the greatest real.
		return (floating.bytes() == Double.BYTES)
				? "%1$s = %2$s OR abs(%1$s) <= 1.7976931348623157e308::float8 * %3$s".formatted(t(), NON_FINITE, s())
				: "%1$s = %2$s OR abs(%1$s / %3$s) < 3.4028235677973366e38::float8".formatted(t(), NON_FINITE, s());
	}

	/** The total, as it is stored. */
	String sum() {
		return isFloating() ? "CASE WHEN " + fits() + " THEN " + t() + " / " + s() + " END AS " + t() : t();
	}

	/** The column of the sums that says whether the total fits. */
	String fitting() {
		return fits() + " AS fits" + this.place;
	}

	/** Sets the column to the sum of a row {@code g}. */
	String assignment() {
		return Identifiers.quoted(this.column.name()) + " = g." + t();
	}

	private boolean isFloating() {
		return this.column.type() instanceof ColumnType.Floating;
	}

	private String v() {
		return "v" + this.place;
	}

	private String s() {
		return "s" + this.place;
	}

	private String t() {
		return "t" + this.place;
	}

}
