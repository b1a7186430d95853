package dev.blockload.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileLimits;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.Reject;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RejectWriterTest {

	private static final String REASON = "'a;b' is \"odd\", not\nplain \\";

	@Test
	void rawTextIsCopiedAndTheReasonIsQuotedWhereTheDialectRequiresIt() throws IOException {
		String file = written(Dialect.DEFAULT, List.of("id", "last, first"), reject("not-a-number", "1,\"x\"\"y\",\r"));
		assertThat(file).isEqualTo("""
				id,"last, first",_reject_line,_reject_column,_reject_code,_reject_reason
				1,"x""y",\r,7,pay,not-a-number,"'a;b' is ""odd"", not plain \\"
				""");
	}

	@Test
	void withoutQuotesTheReasonLosesTheCharactersThatWouldSplitIt() throws IOException {
		String file = written(new Dialect(';', null, StandardCharsets.UTF_8, true, 1, false), List.of("id", "\"name\""),
				reject("not-a-number", "1;\"x\""));
		assertThat(file).isEqualTo("""

				id;"name";_reject_line;_reject_column;_reject_code;_reject_reason
				1;"x";7;pay;not-a-number;'a b' is "odd", not plain \\
				""");
	}

	@Test
	void anEscapeKeepsTheReasonAsItIs() throws IOException {
		Dialect dialect = new Dialect(';', null, StandardCharsets.UTF_8, true, 0, false).marked('\\', null);
		assertThat(written(dialect, List.of("id", "name"), reject("not-a-number", "1;x"))).isEqualTo("""
				id;name;_reject_line;_reject_column;_reject_code;_reject_reason
				1;x;7;pay;not-a-number;'a\\;b' is "odd", not plain \\\\
				""");
	}

	@Test
	void whereTheDialectEscapesSoDoesTheFile() throws IOException {
		Dialect dialect = new Dialect(',', '\'', '\\', '%', StandardCharsets.UTF_8, true, 0, false,
				RaggedRecords.REJECT, Compression.AUTO, FileLimits.DEFAULT);
		assertThat(written(dialect, List.of("%id", "it's"), reject("not-a-number", "1,'O\\'Neill'"))).isEqualTo("""
				'%id','it\\'s','_reject_line','_reject_column','_reject_code','_reject_reason'
				1,'O\\'Neill',7,pay,not-a-number,'\\'a;b\\' is "odd", not plain \\\\'
				""");
	}

	@Test
	void aRecordWithTheWrongNumberOfFieldsKeepsAWrongNumber() throws IOException {
		String file = written(Dialect.DEFAULT, List.of("id", "name"), reject("too-few-fields", "1"),
				reject("too-many-fields", "1,2,3"));
		assertThat(file.lines().skip(1)).containsExactly("1",
				"1,2,3,7,pay,too-many-fields,\"'a;b' is \"\"odd\"\", not plain \\\",");
	}

	@Test
	void commonsCsvReadsBackWhatWasWritten() throws IOException {
		String file = written(Dialect.DEFAULT, List.of("id", "a \"b\"", " c"), reject("not-a-number", "1,2,\"3\n3\""));
		try (CSVParser parser = CSVParser.parse(file, CSVFormat.RFC4180)) {
			assertThat(parser.getRecords()).extracting(CSVRecord::toList)
				.containsExactly(
						List.of("id", "a \"b\"", " c", "_reject_line", "_reject_column", "_reject_code",
								"_reject_reason"),
						List.of("1", "2", "3\n3", "7", "pay", "not-a-number", REASON.replace('\n', ' ')));
		}
	}

	@Test
	void aColumnOfTheRejectsIsNotAddedTwice() throws IOException {
		String file = written(Dialect.DEFAULT,
				List.of("id", "_reject_line", "_reject_column", "_reject_code", "_reject_reason"));
		assertThat(file).isEqualTo("id,_reject_line,_reject_column,_reject_code,_reject_reason\n");
	}

	@Test
	void aRecordThatIsNotKeptInFullIsCountedAndLeftOut() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		RejectWriter writer = new RejectWriter(out, Dialect.DEFAULT, List.of("id"));
		writer.add(reject("not-a-number", "x".repeat(Reject.MAX_RAW)));
		writer.finish();
		assertThat(writer.count()).isEqualTo(1);
		assertThat(writer.leftOut()).containsExactly(3L);
		assertThat(out.toString(StandardCharsets.UTF_8)).hasLineCount(1);
	}

	private static String written(Dialect dialect, List<String> header, Reject... rejects) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		RejectWriter writer = new RejectWriter(out, dialect, header);
		for (Reject reject : rejects) {
			writer.add(reject);
		}
		writer.finish();
		return out.toString(dialect.charset());
	}

	private static Reject reject(String code, String raw) {
		return new Reject(3, 7, 20, "pay", code, REASON, null, raw);
	}

}
