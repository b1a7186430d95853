package dev.blockload.importjob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Reject;
import dev.blockload.report.PreviewText;
import dev.blockload.report.RejectAdvice;
import dev.blockload.mapping.RowUnit;
import dev.blockload.report.RejectFile;
import dev.blockload.report.RejectSheet;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunTableText;
import dev.blockload.report.RunText;
import dev.blockload.run.RejectState;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rejected records are written to a file, corrected there, and loaded by their import. A
 * record that was not corrected is rejected again for the same reason.
 */
class CorrectedRejectsIT {

	private static final Charset WINDOWS = Charset.forName("windows-1252");

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void define() {
		bench.renew();
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, pay numeric(10,2))");
	}

	@Test
	void correctedRejectsAreLoadedBesideTheOtherRows() throws IOException {
		define("replace", "{}");
		bench.put("in/staff.csv", "id,name,pay\n1,Ada,10\n2,\"Bob\r\n\"\"B\"\", jr\",n/a\n3,,30\n4,Dan,40\n4,Don,41\n");
		Run run = bench.run("staff");
		assertThat(run.counts().rejected()).isEqualTo(4);
		String file = rejects(run, StandardCharsets.UTF_8);
		assertThat(file).isEqualTo(
				"""
						id,name,pay,_reject_line,_reject_column,_reject_code,_reject_reason
						2,"Bob\r
						""B"", jr",n/a,3,pay,not-a-number,'n/a' is not a valid number. Expected digits with '.' as the decimal separator.
						3,,30,5,name,null-not-allowed,"The field is empty, which means null. Expected a value: the column does not allow null."
						4,Dan,40,6,id,duplicate-key,2 records of this file have the key (id) = (4). Expected one.
						4,Don,41,7,id,duplicate-key,2 records of this file have the key (id) = (4). Expected one.
						""");
		assertRejectedAgain(run, file.getBytes(StandardCharsets.UTF_8));
		bench.put("in/corrected.csv",
				file.replace("n/a", "20").replace("3,,30", "3,Cem,30").replace("4,Don,", "5,Don,"));
		Run corrected = bench.run(new RunRequest("staff", new RequestedFile.OfKey("in/corrected.csv"), Mode.UPSERT,
				RunRequest.Repeat.SKIP));
		assertThat(corrected.status()).as(String.valueOf(corrected.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.rows("SELECT id, name, pay FROM app.staff ORDER BY 1")).containsExactly("1|Ada|10.00",
				"2|Bob\r\n\"B\", jr|20.00", "3|Cem|30.00", "4|Dan|40.00", "5|Don|41.00");
	}

	@Test
	void malformedRecordsAreWrittenAsTheyWere() throws IOException {
		define("upsert", "{delimiter: semicolon, skip-lines: 2}");
		byte[] bytes = "a title\n\"another\nid;name;pay\n1;A\u00ffda;10\n2;B\0b;1\n3;Cem\n4;Dan;1;x;y;z;u\n5;\"E\"ve;2\n"
			.getBytes(StandardCharsets.ISO_8859_1);
		bench.put("in/staff.csv", bytes);
		Run run = bench.run("staff");
		assertThat(bench.rejects(run)).extracting(Reject::code)
			.containsExactly("bad-encoding", "nul-byte", "too-few-fields", "too-many-fields", "malformed-quotes");
		assertRejectedAgain(run, written(run));
	}

	@Test
	void theFileIsInTheEncodingOfTheImport() throws IOException {
		define("upsert", "{encoding: windows-1252, quote: none}");
		byte[] bytes = "id,name,pay\n1,\u20ac \"Müller\",x\n2,a?b,2\n".getBytes(WINDOWS);
		for (int i = 0; i < bytes.length; i++) {
			// A byte that windows-1252 leaves undefined.
			bytes[i] = (bytes[i] == '?') ? (byte) 0x81 : bytes[i];
		}
		bench.put("in/staff.csv", bytes);
		Run run = bench.run("staff");
		assertThat(rejects(run, WINDOWS))
			.contains("\n1,\u20ac \"Müller\",x,2,pay,not-a-number,'x' is not a valid number.");
		assertRejectedAgain(run, written(run));
	}

	@Test
	void aFileInUtf16BeginsWithOneMark() throws IOException {
		define("upsert", "{encoding: UTF-16, delimiter: tab}");
		byte[] bytes = "\ufeffid\tname\tpay\n1\tŁuk\tx\n2\tB?b\t2\n".getBytes(StandardCharsets.UTF_16LE);
		for (int i = 0; i < bytes.length; i += 2) {
			// Half of a surrogate pair.
			bytes[i + 1] = (bytes[i] == '?') ? (byte) 0xd8 : bytes[i + 1];
			bytes[i] = (bytes[i] == '?') ? 0 : bytes[i];
		}
		bench.put("in/staff.csv", bytes);
		Run run = bench.run("staff");
		assertThat(bench.rejects(run)).extracting(Reject::code).containsExactly("not-a-number", "bad-encoding");
		assertThat(rejects(run, StandardCharsets.UTF_16)).startsWith("id\tname\tpay\t_reject_line")
			.contains("\n1\tŁuk\tx\t2\tpay\tnot-a-number")
			.doesNotContain("\ufeff");
		assertRejectedAgain(run, written(run));
	}

	@Test
	void whereQuotesAreEscapedTheyStaySo() throws IOException {
		define("upsert", "{escape: '\\', quote: \"'\", comment: '#'}");
		bench.put("in/staff.csv", "# made by hand\nid,'na\\'me',pay\n1,'O\\'Neill, jr',x\n".replace("na\\'me", "name"));
		Run run = bench.run("staff");
		String file = rejects(run, StandardCharsets.UTF_8);
		assertThat(file).contains("\n1,'O\\'Neill, jr',x,3,pay,not-a-number,");
		assertRejectedAgain(run, file.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void aRecordThatIsTooLongToBeKeptIsNamedAndLeftOut() throws IOException {
		define("upsert", "{}");
		bench.put("in/staff.csv", "id,name,pay\nx,Ada,1\n2," + "b".repeat(20_000) + ",y\n");
		Run run = bench.run("staff");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		RejectFile.Summary file = RejectFile.write(bench.history(), run, out);
		assertThat(file)
			.isEqualTo(new RejectFile.Summary(Mode.UPSERT, "store", Compression.AUTO, RowUnit.RECORD, 2, List.of(2L)));
		assertThat(out.toString(StandardCharsets.UTF_8)).hasLineCount(2);
	}

	@Test
	void aKeyAndAHeaderThatAreHostileAreShownAndNotObeyed() throws IOException {
		String key = "in/a'\n  status     COMPLETED\u001b[2K\u009b31m\u202e/x.csv";
		define("upsert", "{}");
		bench.put(key, "id,name,pay,h\u001b\u009b\u2028\n1,Ada,x\u001b\u0085\u202e\n2,Bob,2,y\n");
		RunRequest request = new RunRequest("staff", new RequestedFile.OfKey(key), Mode.UPSERT, RunRequest.Repeat.SKIP);
		Run run = bench.run(request);
		List<RunHistory.RejectGroup> groups = bench.history().rejectGroups(run.id());
		String shown = "in/a'␊  status     COMPLETED␛[2K\\u009B31m\\u202E/x.csv";
		assertThat(RunText.of(run, groups)).contains("\n  object     s3://" + bench.bucket() + "/" + shown + "\n")
			.satisfies(CorrectedRejectsIT::assertPrintable);
		assertThat(RunTableText.of(List.of(run))).contains("  " + shown).hasLineCount(2);
		assertThat(RunJson.of(run, groups)).contains(JsonMapper.shared().writeValueAsString(key));
		assertThat(run.warnings()).extracting(Warning::message).allSatisfy(CorrectedRejectsIT::assertPrintable);
		Preview preview = bench.bean(Previewer.class).first("staff", request.requested(), 10);
		assertThat(PreviewText.of(preview)).startsWith("staff: s3://" + bench.bucket() + "/" + shown + ", ")
			.satisfies(CorrectedRejectsIT::assertPrintable);
		RejectFile.Summary file = RejectFile.write(bench.history(), run, new ByteArrayOutputStream());
		assertThat(RejectAdvice.of(run, file, Mode.UPSERT)).isEqualTo("""
				1 record was rejected. Correct the file and load it:
				  ./blockload correct %d FILE
				""".formatted(run.id()));
		// Cells that are appended cannot be corrected by that verb.
		RejectFile.Summary cells = new RejectFile.Summary(Mode.APPEND, "store", Compression.AUTO, RowUnit.CELL, 1,
				List.of());
		assertThat(RejectAdvice.of(run, cells, Mode.APPEND))
			.contains("--key $'in/a\\'\\u000A  status     COMPLETED\\u001B[2K\\u009B31m\\u202E/NAME'")
			.satisfies(CorrectedRejectsIT::assertPrintable);
	}

	private static void assertPrintable(String text) {
		assertThat(text).isEqualTo(Printable.text(text));
	}

	@Test
	void aFileForASpreadsheetHasNoFormula() throws IOException {
		define("upsert", "{delimiter: semicolon}");
		bench.put("in/staff.csv",
				"id;name;pay\n=1+1;Ada;1\n2;\"a\"\"\nb\";-x\n3;@SUM(A1);+y\n4;\"\tcmd\";z\n5;Eve;x;y;-1\n");
		Run run = bench.run("staff");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertThat(RejectSheet.write(bench.history(), run, RejectState.OPEN, out)).isEqualTo(5);
		String sheet = out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
		assertThat(sheet.replaceAll(";'[^;\n]* is not [^;]*;", ";REASON;")).isEqualTo("""
				\ufeff_reject_line;_reject_column;_reject_code;_reject_reason;id;name;pay
				2;id;not-a-number;REASON;'=1+1;Ada;1
				3;pay;not-a-number;REASON;2;"a""
				b";'-x
				5;pay;not-a-number;REASON;3;'@SUM(A1);'+y
				6;pay;not-a-number;REASON;4;'\tcmd;z
				7;;too-many-fields;The record has 5 fields. Expected 3, like the header.;5;Eve;x;y;'-1
				""");
		assertThat(rejects(run, StandardCharsets.UTF_8)).contains("\n=1+1;Ada;1;").contains("\n3;@SUM(A1);+y;");
	}

	private void assertRejectedAgain(Run run, byte[] file) {
		List<String> before = bench.rows("SELECT * FROM app.staff");
		bench.put("in/again.csv", file);
		Run again = bench
			.run(new RunRequest("staff", new RequestedFile.OfKey("in/again.csv"), Mode.UPSERT, RunRequest.Repeat.SKIP));
		assertThat(bench.rejects(again)).extracting(Reject::code)
			.containsExactlyElementsOf(bench.rejects(run).stream().map(Reject::code).toList());
		assertThat(again.counts().staged()).isZero();
		assertThat(bench.rows("SELECT * FROM app.staff")).isEqualTo(before);
	}

	private static void define(String mode, String csv) {
		bench.define("staff", "file: {fixed: in/staff.csv}\nblock: staff\nmode: " + mode + "\ncsv: " + csv
				+ "\nrejects: {max: 10}\n");
	}

	private static String rejects(Run run, Charset charset) throws IOException {
		return new String(written(run), charset);
	}

	private static byte[] written(Run run) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		RejectFile.write(bench.history(), run, out);
		return out.toByteArray();
	}

}
