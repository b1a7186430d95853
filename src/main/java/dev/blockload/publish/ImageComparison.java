package dev.blockload.publish;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;

/**
 * How rows are compared by image: values that are equal by {@code =} can differ, such as
 * 1.0 and 1.00, and -0 and 0.
 */
enum ImageComparison {

	/** As rows, by the operator of PostgreSQL. */
	BY_ROW {

		@Override
		String differ(List<BlockColumn> columns, Function<BlockColumn, String> left, List<String> right) {
			// Cast, or PostgreSQL would look for *<> between the columns.
			return "ROW(%s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(%s)::pg_catalog.record"
				.formatted(columns.stream().map(left).collect(Collectors.joining(", ")), String.join(", ", right));
		}

	},

	/**
	 * Column by column: Citus sends that operator to its nodes without the casts.
	 */
	BY_COLUMN {

		@Override
		String differ(List<BlockColumn> columns, Function<BlockColumn, String> left, List<String> right) {
			return IntStream.range(0, columns.size())
				.mapToObj(
						(place) -> columnDiffers(columns.get(place), left.apply(columns.get(place)), right.get(place)))
				.collect(Collectors.joining(" OR ", "(", ")"));
		}

	};

	/** The comparison for the rows of a block. */
	static ImageComparison of(Block block) {
		return block.placement().isOnNodes() ? BY_COLUMN : BY_ROW;
	}

	/**
	 * The condition that rows differ in a column at least.
	 * @param columns that are compared, at least one
	 * @param left the value of a column in one row
	 * @param right the values of the columns in the other, in their order
	 */
	abstract String differ(List<BlockColumn> columns, Function<BlockColumn, String> left, List<String> right);

	private static String columnDiffers(BlockColumn column, String left, String right) {
		return image(column, left) + " IS DISTINCT FROM " + image(column, right);
	}

	/** An expression that is equal for equal images, and for no others. */
	private static String image(BlockColumn column, String value) {
		ColumnType type = column.type();
		if (type instanceof ColumnType.Numeric) {
			// Its bytes have the digits and their number after the point.
			return "pg_catalog.numeric_send(" + value + ")";
		}
		if (type instanceof ColumnType.Floating floating) {
			return "pg_catalog.float%dsend(%s)".formatted(floating.bytes(), value);
		}
		if (type instanceof ColumnType.Char) {
			// A cast to text drops the blanks at the end. Citus takes only functions
			// that are immutable.
			return "pg_catalog.textin(pg_catalog.bpcharout(" + value + ")) COLLATE pg_catalog.\"C\"";
		}
		if (type instanceof ColumnType.Text || type instanceof ColumnType.Varchar) {
			// Different texts can be equal by the collation of a column.
			return "(" + value + ")::pg_catalog.text COLLATE pg_catalog.\"C\"";
		}
		if (type instanceof ColumnType.Bool || type instanceof ColumnType.Int || type instanceof ColumnType.Date
				|| type instanceof ColumnType.Time || type instanceof ColumnType.Timestamp
				|| type instanceof ColumnType.TimestampTz || type instanceof ColumnType.Uuid
				|| type instanceof ColumnType.Enumeration) {
			return column.isDomain() ? "(" + value + ")::" + column.castType() : value;
		}
		// The text of json.
		return "(" + value + ")::pg_catalog.text COLLATE pg_catalog.\"C\"";
	}

}
