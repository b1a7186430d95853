package dev.blockload.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A table as CSV according to RFC 4180: a header line, then one line for each row. Null
 * is written as an empty field.
 */
public final class CsvTable {

	private CsvTable() {
	}

	/**
	 * The table as text.
	 * @param header the names of the columns
	 * @param rows the rows, each with a cell for each column
	 */
	public static String of(List<String> header, List<? extends List<? extends @Nullable Object>> rows) {
		StringBuilder text = new StringBuilder();
		try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
			printer.printRecord(header);
			for (List<? extends @Nullable Object> row : rows) {
				if (row.size() != header.size()) {
					throw new IllegalArgumentException(
							"%d cells for %d columns: %s".formatted(row.size(), header.size(), row));
				}
				printer.printRecord(row);
			}
		}
		catch (IOException ex) {
			// A StringBuilder does not fail.
			throw new UncheckedIOException(ex);
		}
		return text.toString();
	}

}
