package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.mapping.ValueProbe;

/**
 * Detects whether the first record is a header: it is one if its fields are of another
 * kind than the fields below.
 */
final class HeaderDetector {

	private static final Pattern YEAR = Pattern.compile("(19|20)\\d{2}");

	private static final Pattern NAME = Pattern.compile("[\\s#*\"']*[\\p{L}_].*|(19|20)\\d{2}", Pattern.DOTALL);

	/** The least number of values of one shape that is not a coincidence. */
	private static final int ENOUGH = 3;

	private HeaderDetector() {
	}

	/**
	 * Whether the first record is a header.
	 * @param first the fields of the first record
	 * @param below the types of the records after it
	 */
	static boolean isHeader(List<String> first, List<TypedColumn> below) {
		int votes = votes(first, below);
		return votes > 0 || (votes == 0 && areNames(first));
	}

	/**
	 * Whether the first record is a header, because the values below it have types that
	 * it does not have.
	 */
	static boolean isProvenHeader(List<String> first, List<TypedColumn> below) {
		return votes(first, below) > 0;
	}

	private static int votes(List<String> first, List<TypedColumn> below) {
		int votes = 0;
		for (int number = 0; number < Math.min(first.size(), below.size()); number++) {
			votes += vote(first.get(number), below.get(number));
		}
		return votes;
	}

	private static int vote(String text, TypedColumn column) {
		if (text.isBlank()) {
			return column.profile().isEmpty() ? 0 : -1;
		}
		if (YEAR.matcher(text).matches() && !(column.type() instanceof ColumnType.Date)) {
			// A column with the values of a year, or a column of years.
			return column.profile().examples().stream().allMatch((value) -> YEAR.matcher(value).matches()) ? -1 : 0;
		}
		if (!(column.type() instanceof ColumnType.Text)) {
			boolean value = column.profile().nullWords().contains(text) || takes(column, text);
			return value ? -1 : 1;
		}
		if (isTyped(text)) {
			return -1;
		}
		List<String> examples = column.profile().examples();
		if (examples.contains(text)) {
			return -1;
		}
		List<String> shapes = examples.stream()
			.map(HeaderDetector::shape)
			.distinct()
			.limit(2)
			.collect(Collectors.toList());
		if (examples.size() < ENOUGH || shapes.size() != 1 || !shapes.get(0).contains("9")) {
			return 0;
		}
		return shapes.contains(shape(text)) ? -1 : 1;
	}

	private static boolean takes(TypedColumn column, String text) {
		return ValueProbe.of(column.type(), column.format())
			.filter((probe) -> probe.takes(Field.of(text.getBytes(StandardCharsets.UTF_8))))
			.isPresent();
	}

	/** Whether a text is a number, a date or another value that is not a column name. */
	private static boolean isTyped(String text) {
		ColumnProfile profile = new ColumnProfile(1);
		Field field = Field.of(text.getBytes(StandardCharsets.UTF_8));
		profile.add(field);
		ColumnTrial trial = ColumnTrial.toFindType(profile);
		trial.add(field);
		trial.dropRefuted();
		return profile.values() > 0 && !(trial.chosen(null).type() instanceof ColumnType.Text);
	}

	/** Each run of letters or digits as one character; other characters unchanged. */
	static String shape(String text) {
		return text.replaceAll("\\p{Lu}+", "A").replaceAll("\\p{Ll}+", "a").replaceAll("\\d+", "9");
	}

	private static boolean areNames(List<String> first) {
		return first.stream().allMatch((text) -> text.isBlank() || NAME.matcher(text).matches())
				&& first.stream().anyMatch((text) -> !text.isBlank()) && new HashSet<>(first).size() == first.size();
	}

}
