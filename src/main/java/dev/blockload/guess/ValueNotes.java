package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.ValueProbe;
import org.jspecify.annotations.Nullable;

/**
 * Says which values of a column are not read as they are written, because of a type or a
 * format that was guessed.
 */
final class ValueNotes {

	/** A number that is loaded as it is written. */
	private static final Pattern PLAIN = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

	/** Examples of one column. */
	private static final int MOST = 3;

	private ValueNotes() {
	}

	/**
	 * The note on a column whose type was guessed.
	 * @return a sentence for each kind of value that changes; empty if none does
	 */
	static List<String> ofNewColumn(String name, TypedColumn column) {
		boolean number = column.type() instanceof ColumnType.Int || column.type() instanceof ColumnType.Numeric;
		List<String> notes = new ArrayList<>(of(name, column, number || isFormatted(column)));
		if (column.misfits().count() > 0) {
			notes.add("Column " + QuotedText.of(name) + ": " + column.misfits().of(column.type()) + ". A run rejects "
					+ ((column.misfits().count() == 1) ? "this record." : "these records."));
		}
		return notes;
	}

	/** The note on a column of a block, whose type is known. */
	static List<String> ofBlockColumn(String name, TypedColumn column) {
		return of(name, column, isFormatted(column));
	}

	/**
	 * The comment beside a column: what was assumed of its values.
	 * @return null if nothing was
	 */
	static @Nullable String comment(TypedColumn column) {
		List<String> clauses = new ArrayList<>();
		if (column.assumed() != null) {
			clauses.add(column.assumed());
		}
		nulls(column).ifPresent(clauses::add);
		if (column.misfits().count() > 0) {
			clauses.add(column.misfits().of(column.type()));
		}
		return clauses.isEmpty() ? null : String.join("; ", clauses);
	}

	private static Optional<String> nulls(TypedColumn column) {
		List<String> words = column.format().says(FormatKey.NULL_WORDS) ? column.format().texts(FormatKey.NULL_WORDS)
				: List.of();
		return words.isEmpty() ? Optional.empty()
				: Optional.of(new TreeSet<>(words).stream().map(QuotedText::of).collect(Collectors.joining(", "))
						+ ((words.size() == 1) ? " is" : " are") + " read as null");
	}

	private static boolean isFormatted(TypedColumn column) {
		return column.format().entries().keySet().stream().anyMatch((key) -> key != FormatKey.NULL_WORDS);
	}

	private static List<String> of(String name, TypedColumn column, boolean changes) {
		List<String> notes = new ArrayList<>();
		List<String> examples = changes ? examples(column) : List.of();
		String assumed = column.assumed();
		String start = "Column " + QuotedText.of(name) + ": ";
		if (assumed != null) {
			notes.add(start + assumed + (examples.isEmpty() ? "" : ", so " + String.join(", ", examples)) + ".");
		}
		else if (!examples.isEmpty()) {
			notes.add(start + String.join(", ", examples) + ".");
		}
		nulls(column).ifPresent((nulls) -> notes.add(start + nulls + "."));
		return notes;
	}

	/** One value of each kind that is not loaded as it is written. */
	private static List<String> examples(TypedColumn column) {
		List<String> examples = new ArrayList<>();
		ValueProbe probe = ValueProbe.of(column.type(), column.format()).orElse(null);
		if (probe == null) {
			return examples;
		}
		Set<String> shapes = new HashSet<>();
		for (String text : column.profile().examples()) {
			if (examples.size() == MOST) {
				break;
			}
			if (!isSame(column, text)) {
				probe.read(Field.of(text.getBytes(StandardCharsets.UTF_8)))
					.filter((value) -> !value.equals(text) && shapes.add(kind(column, text)))
					.ifPresent((value) -> examples.add(QuotedText.of(text) + " is read as " + value));
			}
		}
		return examples;
	}

	/** Numbers and dates of one kind differ in their digits only. */
	private static String kind(TypedColumn column, String text) {
		return (column.type() instanceof ColumnType.Bool) ? text.toLowerCase(Locale.ROOT) : HeaderDetector.shape(text);
	}

	/** Whether a number is written in the usual way, and read so. */
	private static boolean isSame(TypedColumn column, String text) {
		return !isFormatted(column) && PLAIN.matcher(text).matches();
	}

}
