package dev.blockload.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.Printable;

/**
 * A table in plain text: columns as wide as their widest cell, numbers to the right.
 */
public final class TextTable {

	private TextTable() {
	}

	/**
	 * The table. Characters that could change the look of other cells are shown, not
	 * obeyed.
	 */
	public static String of(List<String> names, List<List<String>> cells) {
		List<String> header = printable(names);
		List<List<String>> rows = cells.stream().map(TextTable::printable).toList();
		int[] widths = IntStream.range(0, header.size())
			.map((column) -> Stream.concat(Stream.of(header), rows.stream())
				.mapToInt((row) -> width(row.get(column)))
				.max()
				.orElse(0))
			.toArray();
		return Stream.concat(Stream.of(header), rows.stream())
			.map((row) -> line(row, widths))
			.collect(Collectors.joining("\n", "", "\n"));
	}

	private static List<String> printable(List<String> row) {
		return row.stream().map(Printable::line).toList();
	}

	private static String line(List<String> row, int[] widths) {
		return IntStream.range(0, row.size())
			.mapToObj((column) -> cell(row.get(column), widths[column]))
			.collect(Collectors.joining("  "))
			.stripTrailing();
	}

	private static String cell(String text, int width) {
		String padding = " ".repeat(width - width(text));
		return text.matches("-?[0-9][0-9,]*") ? padding + text : text + padding;
	}

	private static int width(String text) {
		return text.codePointCount(0, text.length());
	}

}
