package dev.blockload.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.Failure.Recovery;
import dev.blockload.csv.HeaderReader.Head;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeaderReaderTest {

	private static Head read(String text, Dialect dialect) throws IOException {
		return read(text.getBytes(dialect.charset()), dialect);
	}

	private static Head read(byte[] file, Dialect dialect) throws IOException {
		return HeaderReader.read(new ByteArrayInputStream(file), dialect, BufferLimits.DEFAULT);
	}

	private static Dialect skipping(int lines, boolean header) {
		return new Dialect(',', '"', StandardCharsets.UTF_8, header, lines, false);
	}

	@Test
	void namesTheColumnsAndWhereTheDataBegin() throws IOException {
		assertThat(read("\r\nid,\"the \"\"name\"\"\",é\r\n1,2,3\r\n", Dialect.DEFAULT))
			.isEqualTo(new Head(List.of("id", "the \"name\"", "é"), new Position(24, 1, 3)));
	}

	@Test
	void aHeaderMayHaveLinesInQuotesAndNothingAfterIt() throws IOException {
		assertThat(read("a,\"b\nc\"", Dialect.DEFAULT))
			.isEqualTo(new Head(List.of("a", "b\nc"), new Position(7, 1, 3)));
	}

	@Test
	void aByteOrderMarkIsNoPartOfTheFirstName() throws IOException {
		assertThat(read("\ufeffid\n", Dialect.DEFAULT)).isEqualTo(new Head(List.of("id"), new Position(6, 1, 2)));
	}

	@Test
	void linesArePassedOverWhateverTheyHold() throws IOException {
		assertThat(read("\ufeff\"export of\r\rtoday\r\nid,name\n1,x\n", skipping(3, true)))
			.isEqualTo(new Head(List.of("id", "name"), new Position(30, 1, 5)));
		assertThat(read("one\r\n\ndata\n", skipping(2, false)))
			.isEqualTo(new Head(List.of("1"), new Position(6, 1, 3)));
	}

	@Test
	void withoutAHeaderTheFieldsOfTheFirstRecordAreNumbered() throws IOException {
		assertThat(read("1,2\n3\n", skipping(0, false))).isEqualTo(new Head(List.of("1", "2"), new Position(0, 1, 1)));
		assertThat(read("\n\"a\"b\n1,2,3", skipping(0, false)))
			.isEqualTo(new Head(List.of("1", "2", "3"), new Position(0, 1, 1)));
	}

	@Test
	void commentsAreNoHeader() throws IOException {
		assertThat(read("#x\r\n\n#y\nid\n#z\n1\n", Dialect.DEFAULT.marked(null, '#')))
			.isEqualTo(new Head(List.of("id"), new Position(11, 1, 5)));
	}

	@Test
	void aFileWithoutAHeaderHasARecord() {
		assertRefused("one", skipping(2, false), "no-record",
				"The file has no record. Expected at least one: its fields define how many columns the file has.");
	}

	@Test
	void aNulInAHeaderIsReportedAsAnotherEncoding() {
		assertRefused("id\n".getBytes(StandardCharsets.UTF_16LE), Dialect.DEFAULT, "malformed-header",
				"The header at line 1 is not valid. Column 1 contains a NUL. The file is probably in UTF-16, not in UTF-8.");
	}

	@Test
	void aMistakeInTheDataIsNotTheHeadersBusiness() throws IOException {
		assertThat(read("id\n\"open", Dialect.DEFAULT).names()).containsExactly("id");
	}

	@Test
	void aFileWithoutAHeaderLineIsRefused() {
		assertRefused("\r\n\n", Dialect.DEFAULT, "no-header",
				"The file has no header line. Expected a line with the names of the columns.");
		assertRefused("one\ntwo", skipping(2, true), "no-header",
				"The file has no header line after the 2 lines that `skip-lines` skips. Expected a line with the names of the columns.");
	}

	@Test
	void aHeaderThatCannotBeReadIsRefused() {
		assertRefused("\n\"a\"b,c\n", Dialect.DEFAULT, "malformed-header",
				"The header at line 2 is not valid. Text follows a closing quote at byte 4 of the file. Expected the"
						+ " delimiter, the end of the line, or a second quote to double a quote in the value.");
		assertRefused("a,\"b\n", Dialect.DEFAULT, "unclosed-quote",
				"The header, which begins at line 1, opens a quote that is not closed before the end of the file.");
		assertRefused("a,b\u00e9".getBytes(StandardCharsets.ISO_8859_1), Dialect.DEFAULT, "malformed-header",
				"The header at line 1 is not valid. Column 2 is not valid UTF-8.");
		assertRefused(",".repeat(10_000), Dialect.DEFAULT, "malformed-header",
				"The header at line 1 is not valid. It has 10001 columns. Expected at most 10000.");
	}

	@Test
	void aMarkOfAnotherEncodingIsRefused() {
		Dialect windows = new Dialect(',', '"', Charset.forName("windows-1252"), true, 0, false);
		assertRefused("\ufeffid\n".getBytes(StandardCharsets.UTF_8), windows, "other-encoding",
				"The file begins with the byte order mark of UTF-8, but the encoding of the import is windows-1252.");
		assertRefused("\ufeffid\n".getBytes(StandardCharsets.UTF_16LE), Dialect.DEFAULT, "other-encoding",
				"The file begins with the byte order mark of UTF-16, but the encoding of the import is UTF-8.");
	}

	private static void assertRefused(String text, Dialect dialect, String code, String message) {
		assertRefused(text.getBytes(dialect.charset()), dialect, code, message);
	}

	private static void assertRefused(byte[] file, Dialect dialect, String code, String message) {
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> read(file, dialect)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo(code);
			assertThat(failure).hasMessage(message);
			assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		});
	}

}
