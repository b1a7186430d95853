package dev.blockload.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.Reject;
import dev.blockload.definition.Definitions;
import dev.blockload.run.RejectState;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The rejects of a run as a file to look at in a spreadsheet: UTF-8 with a byte order
 * mark, the delimiter of the import, place and reason first. A spreadsheet runs a cell as
 * a formula that begins with {@code = + - @}, a tab or a line break: such cells get an
 * apostrophe before them. So the file does not load again, other than {@link RejectFile}.
 */
public final class RejectSheet {

	private static final String RUN_BY_SPREADSHEETS = "=+-@\t\r\n";

	private final CSVFormat records;

	private final CSVPrinter printer;

	private RejectSheet(Dialect dialect, CSVPrinter printer) {
		this.records = CSVFormat.DEFAULT.builder()
			.setDelimiter(dialect.delimiter())
			.setQuote(dialect.quote())
			.setEscape(dialect.escape())
			.setIgnoreEmptyLines(false)
			.setTrailingData(true)
			.setLenientEof(true)
			.get();
		this.printer = printer;
	}

	/**
	 * Write the rejects of a run.
	 * @param history where the rejects are read
	 * @param run the run
	 * @param state which rejects
	 * @param out where the file goes; not closed here
	 * @return how many records, or cells of an unpivoted file, were rejected
	 * @throws IOException if writing fails
	 */
	public static long write(RunHistory history, Run run, RejectState state, OutputStream out) throws IOException {
		Dialect dialect = Definitions.fromSource(history.definition(run), run.importName()).dialect();
		Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
		writer.write('\ufeff');
		CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(dialect.delimiter()).get();
		// Closing the printer would close the stream.
		CSVPrinter printer = new CSVPrinter(writer, format);
		RejectSheet sheet = new RejectSheet(dialect, printer);
		sheet.print(Stream.concat(Reject.COLUMNS.stream(), history.header(run).stream()));
		long[] count = { 0 };
		try {
			history.rejects(run.id(), state, (stored) -> {
				count[0] += stored.reject().cells();
				sheet.add(stored.reject());
			});
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
		printer.flush();
		return count[0];
	}

	private void add(Reject reject) {
		List<String> place = Arrays.asList(Long.toString(reject.line()),
				(reject.column() != null) ? reject.column() : "", reject.code(), reject.reason());
		try {
			print(Stream.concat(place.stream(), fields(reject.raw()).stream()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The fields of a record; a record that cannot be divided is one cell. */
	private List<String> fields(String raw) {
		try (CSVParser parser = CSVParser.parse(raw, this.records)) {
			List<CSVRecord> parsed = parser.getRecords();
			return (parsed.size() == 1) ? parsed.get(0).toList() : List.of(raw);
		}
		catch (IOException | UncheckedIOException | IllegalStateException ex) {
			return List.of(raw);
		}
	}

	private void print(Stream<String> cells) throws IOException {
		this.printer.printRecord(new ArrayList<>(cells.map(RejectSheet::inert).toList()));
	}

	/** The same text, which a spreadsheet shows and does not run. */
	static String inert(String cell) {
		return (!cell.isEmpty() && RUN_BY_SPREADSHEETS.indexOf(cell.charAt(0)) >= 0) ? "'" + cell : cell;
	}

}
