package dev.blockload.guess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.Failure;
import dev.blockload.storage.InMemoryObjectStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * The table and the import that are proposed for files of many kinds. That they load the
 * files, and which rows come of it, is shown by {@link GuessIT}.
 */
class ProposalTest {

	private static final Path ACTUAL = Path.of("target/guess");

	@ParameterizedTest
	@MethodSource("dev.blockload.guess.GuessCase#all")
	void aTableAndAnImportAreProposed(GuessCase file) throws IOException {
		Proposal proposal = propose(file.key(), file.bytes());
		// To be looked at where it is another one than expected.
		Files.createDirectories(ACTUAL);
		Files.writeString(ACTUAL.resolve(file.name() + ".txt"), "=== notes\n" + String.join("\n", proposal.notes())
				+ "\n=== ddl\n" + proposal.ddl() + "=== definition\n" + proposal.definition());
		assertThat(proposal.ddl()).isEqualTo(file.section("ddl"));
		assertThat(proposal.definition()).isEqualTo(file.section("definition"));
		assertThat(String.join("\n", proposal.notes())).isEqualTo(file.section("notes").strip());
	}

	@Test
	void ofALargeFileTheRestIsLookedAtInSamples() throws IOException {
		StringBuilder text = new StringBuilder("id,amount,note\n");
		for (int record = 1; text.length() < 3 * Sampler.WHOLE_BYTES; record++) {
			// Only far down is there a number with decimals, and a line break in a text.
			String amount = (record > 300_000) ? record + ".5" : String.valueOf(record);
			text.append(record).append(',').append(amount).append((record % 2 == 0) ? ",\"a,\nb\"\n" : ",plain text\n");
		}
		Proposal proposal = propose("large.csv", utf8(text.toString()));
		assertThat(proposal.ddl()).isEqualTo("""
				CREATE SCHEMA IF NOT EXISTS app;
				CREATE TABLE app.a_block (
				    id bigint,
				    amount numeric,
				    note text
				);
				""");
		assertThat(proposal.mode()).isEqualTo("append");
		assertThat(proposal.sampled().whole()).isFalse();
		assertThat(proposal.sampled().bytes()).isLessThan(Sampler.WHOLE_BYTES);
		assertThat(proposal.notes())
			.containsExactly("Only a part of the file was read, so no column is NOT NULL and the table has no key.");
	}

	@Test
	void anAmbiguousColumnIsReadAsAnotherColumnProves() throws IOException {
		assertThat(propose("a.csv", utf8("on,until,one,two\n01/02/2022,13/02/2022,\"1,234\",\"1,5\"\n")).definition())
			.endsWith("""
					columns:
					  on: {from: 'on', format: 'dd/MM/yyyy'}
					  until: {from: 'until', format: 'dd/MM/yyyy'}
					  one: {from: 'one', decimal-separator: ','}
					  two: {from: 'two', decimal-separator: ','}
					""");
	}

	@Test
	void anAssumptionWithoutProofIsReportedAsANote() throws IOException {
		Proposal proposal = propose("a.csv", utf8("on,amount\n01/02/2022,1.234\n02/02/2022,999\n"));
		assertThat(proposal.definition()).endsWith("""
				columns:
				  # the day is assumed to come before the month
				  on: {from: 'on', format: 'dd/MM/yyyy'}
				  # the decimal separator is assumed to be a comma
				  amount: {from: 'amount', decimal-separator: ',', grouping-separator: '.'}
				""");
		assertThat(proposal.notes()).containsExactly(
				"Column 'on': the day is assumed to come before the month, so '01/02/2022' is read as 2022-02-01.",
				"Column 'amount': the decimal separator is assumed to be a comma, so '1.234' is read as 1234.");
	}

	@Test
	void aGuessThatChangesValuesIsReportedWithAnExample() throws IOException {
		assertThat(propose("a.csv", utf8("""
				id,code,share,loss,born,tel,day
				1,1E5,12.5%,(3),01.02.49,+49,20220930
				2,20,3%,4,28.02.51,7,20221001
				""")).notes()).containsExactly("Column 'code': '1E5' is read as 100000.",
				"Column 'share': '12.5%' is read as 0.125, '3%' is read as 0.03.",
				"Column 'loss': '(3)' is read as -3.", "Column 'born': '01.02.49' is read as 2049-02-01.",
				"Column 'tel': '+49' is read as 49.", "Column 'day': '20220930' is read as 2022-09-30.");
	}

	@Test
	void anEscapeIsProposedOnlyIfItIsProvenAndNothingContradictsIt() throws IOException {
		String escaped = "id,note\n1,a\\, b\n2,c\n3,\\N\n";
		assertThat(propose("a.csv", utf8(escaped)).dialect().escape()).isEqualTo('\\');
		assertThat(propose("a.csv", utf8(escaped)).notes()).containsExactly(
				"The escape is '\\': 'a\\, b' is read as 'a, b'.", "Column 'note': '\\N' is read as null.");
		for (String other : List.of("C:\\new", "\\t", "x\\", "\\server")) {
			assertThat(propose("a.csv", utf8("id,note\n1,b\n2,c\n3,\\N\n4," + other + "\n")).dialect().escape())
				.as(other)
				.isNull();
			String both = escaped + "4," + other + "x\n";
			assertThat(propose("a.csv", utf8(both)).dialect().escape()).as(both).isNull();
		}
		// The contradiction is far below what a dialect is tried on.
		String far = escaped + "4,plain\n".repeat(40_000) + "5,C:\\new\n";
		assertThat(propose("a.csv", utf8(far)).dialect().escape()).isNull();
	}

	@Test
	void noLineIsSkippedThatCouldBeARecord() throws IOException {
		Proposal ragged = propose("a.csv", utf8("1,2,3\n4,5,6\n7\n8,9\n10,11,12,13,14\n"));
		assertThat(ragged.dialect().skipLines()).isZero();
		Proposal preamble = propose("a.csv", utf8("Report:,Sales\nid,a,b,c\n" + "1,2,3,4\n".repeat(20)));
		assertThat(preamble.dialect().skipLines()).isZero();
		assertThat(preamble.notes()).contains(
				"No line was skipped, but the file does not begin with a record of 4 fields, like most records: the first line has 2. If the table begins later, set `skip-lines`.");
		Proposal title = propose("a.csv",
				utf8("Sales\u001b[2J\u202e\n,,\n\"all, of it\"\nid,a,b,c\n" + "1,2,3,4\n".repeat(20)));
		assertThat(title.dialect().skipLines()).isEqualTo(3);
		assertThat(title.notes().get(0))
			.isEqualTo("3 lines before the table are skipped. The first is 'Sales␛[2J\\u202E'.");
		assertThat(propose("a.csv", utf8("\"broken,1,2,3\n" + "1,2,3,4\n".repeat(20))).dialect().skipLines()).isZero();
		assertThat(propose("a.csv", utf8("id,name\n#1,a\n# a comment\n2,b\n3,c\n")).dialect().comment()).isNull();
	}

	@Test
	void whatNoImportCouldLoadIsSaid() throws IOException {
		assertThat(propose("a.csv", utf8("id,name\n1,a\n2,b,c\n3,d\n4,e\n5,f\n6,g\n7,h\n")).notes()).containsExactly(
				"A run would reject 1 of 7 records. The first is at line 3: The record has 3 fields. Expected 2, like the header.");
	}

	@Test
	void aFileWithoutARecordIsRefused() {
		GuessException failure = catchThrowableOfType(GuessException.class, () -> propose("a.csv", utf8("\ufeff\n\n")));
		assertThat(failure.code()).isEqualTo("nothing-to-guess");
		assertThat(failure.message())
			.isEqualTo("File 'a.csv' has no record. Expected at least one line that is not blank.");
	}

	@Test
	void whateverTheBytesAreThereIsAnAnswer() throws IOException {
		long seed = new SplittableRandom().nextLong();
		SplittableRandom random = new SplittableRandom(seed);
		String likely = ",;\t|\"'\\\n\r#ab 10.-€\u00a0/:{[";
		for (int round = 0; round < 150; round++) {
			byte[] bytes = new byte[random.nextInt(1, 400)];
			random.nextBytes(bytes);
			if (round % 3 > 0) {
				for (int index = 0; index < bytes.length; index++) {
					bytes[index] = (byte) likely.charAt(random.nextInt(likely.length()));
				}
			}
			byte[] file = bytes;
			assertThatCode(() -> {
				try {
					assertThat(propose("a.csv", file).columns()).isNotEmpty();
				}
				catch (Failure ex) {
					assertThat(ex.code()).isIn("nothing-to-guess", "not-csv");
				}
			}).as("seed %d, round %d", seed, round).doesNotThrowAnyException();
		}
	}

	@Test
	void aFewValuesThatDoNotFitDoNotChangeTheType() throws IOException {
		StringBuilder text = new StringBuilder("id,since,pay,ok,day,note\n");
		for (int record = 1; record <= 200; record++) {
			boolean wrong = record == 17;
			text.append(record)
				.append(wrong ? ",30.02.2022," : ",2022-09-30,")
				.append(wrong ? "soon" : (record == 18) ? "n/a" : record + ".5")
				.append((record % 2 == 0) ? ",yes," : wrong ? ",maybe," : ",no,")
				.append(wrong ? "never," : "20220930,")
				.append((record <= 5) ? "text\n" : record + "\n");
		}
		Proposal proposal = propose("a.csv", utf8(text.toString()));
		assertThat(proposal.ddl()).contains("since date", "pay numeric", "ok boolean", "day date", "note text");
		assertThat(proposal.definition()).endsWith("""
				columns:
				  id: 'id'
				  # 1 of 200 values does not fit the type date: '30.02.2022'
				  since: 'since'
				  # 'n/a' is read as null; 1 of 199 values does not fit the type numeric: 'soon'
				  pay: {from: 'pay', null-words: ['n/a']}
				  # 1 of 200 values does not fit the type boolean: 'maybe'
				  ok: {from: 'ok', true-words: ['yes'], false-words: ['no']}
				  # 1 of 200 values does not fit the type date: 'never'
				  day: {from: 'day', format: 'yyyyMMdd'}
				  note: 'note'
				""");
		assertThat(proposal.notes()).contains(
				"Column 'since': 1 of 200 values does not fit the type date: '30.02.2022'. A run rejects this record.",
				"Column 'pay': 'n/a' is read as null.",
				"A run would reject 1 of 200 records. The first is at line 18: '30.02.2022' is not a valid date. Expected a date like 2022-09-30.");
	}

	@Test
	void aWideFileTakesTimeInProportionToItsColumns() throws IOException {
		// What is cubic in columns takes a quarter of an hour here.
		assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
			assertThat(propose("a.csv", utf8(wide(1_599))).columns()).hasSize(1_599);
			GuessException failure = catchThrowableOfType(GuessException.class,
					() -> propose("a.csv", utf8(wide(9_074))));
			assertThat(failure.message()).isEqualTo(
					"File 'a.csv' has 9,074 columns. PostgreSQL accepts 1,600 columns in a table, and Blockload needs one of them for itself.");
			assertThat(failure.action()).isEqualTo(
					"Create a table for at most 1,599 of the columns, or use `unpivot`. Then write the import by hand: it maps only the columns that it names.");
		});
	}

	private static String wide(int columns) {
		return IntStream.range(0, columns).mapToObj((number) -> "c" + number).collect(Collectors.joining(","))
				+ ("\n" + IntStream.range(0, columns).mapToObj(String::valueOf).collect(Collectors.joining(",")))
					.repeat(4)
				+ "\n";
	}

	@Test
	void aFileLendsItsNameWithoutDateAndEnding() {
		assertThat(FileGuess.nameOf("a/2022-10-16-revenue.csv")).isEqualTo("revenue");
		assertThat(FileGuess.nameOf("HR Export 20221016T120000Z.CSV.GZ")).isEqualTo("hr_export");
		assertThat(FileGuess.nameOf("a/2022-10-16.csv")).isEqualTo("imported");
		assertThat(FileGuess.nameOf("3rdQuarter.v2.txt")).isEqualTo("_3rd_quarter_v2");
	}

	private static Proposal propose(String key, byte[] bytes) throws IOException {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		store.put(key, bytes, Instant.EPOCH);
		return FileGuess.of(store, store.pin(key)).newBlock("an-import", "app", "store", "a_block");
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
