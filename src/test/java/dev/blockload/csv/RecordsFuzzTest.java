package dev.blockload.csv;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Some hundred thousand small inputs, read by {@link SliceReader} and
 * {@link RecordParser}, by {@link Reference}, and by commons-csv wherever it and we mean
 * the same: everywhere but after text that follows a closing quote, in quotes left open,
 * where a CR or, in quotes, a delimiter is escaped, and where spaces are trimmed.
 */
class RecordsFuzzTest {

	/** The long form: {@code -Dfuzz.inputs=10000000}. */
	private static final int INPUTS = Integer.getInteger("fuzz.inputs", 200_000);

	private static final String[] PLAIN = { "a", ",", ";", "\"", "\"", "\r", "\n", "\r\n", " ", "é", "," };

	private static final String[] ALL = { "a", ",", ";", "\"", "\"", "\r", "\n", "\r\n", " ", "é", ",", "\\", "\\", "#",
			"n", "'", "\n#" };

	@Test
	void slicesAndRecordsAgreeWithTheRulesAndWithCommonsCsv() throws IOException {
		long seed = Long.getLong("fuzz.seed", System.nanoTime());
		System.out.println("RecordsFuzzTest: -Dfuzz.seed=" + seed);
		Random random = new Random(seed);
		int compared = 0;
		for (int input = 0; input < INPUTS; input++) {
			boolean plain = random.nextBoolean();
			String text = text(random, plain ? PLAIN : ALL);
			Dialect dialect = plain ? new Dialect(oneOf(random, ',', ';'), '"', StandardCharsets.UTF_8, false, 0, false)
					: anyDialect(random);
			Reference reference = new Reference(text, dialect);
			String shown = "seed " + seed + ", " + dialect + ", input " + text.replace("\r", "␍").replace("\n", "␊");
			byte[] file = text.getBytes(StandardCharsets.UTF_8);
			check(shown, reference, file, dialect, Math.max(1, file.length));
			check(shown, reference, file, dialect, 1 + random.nextInt(12));
			if (reference.unclosedRecord == 0 && !reference.readOtherwise && !dialect.trim()
					&& reference.records.stream().noneMatch(Read::malformed)) {
				List<List<String>> theirs = commonsCsv(text, dialect);
				if (!withoutMarks(reference.records).equals(theirs)) {
					assertThat(withoutMarks(reference.records)).as(shown).isEqualTo(theirs);
				}
				compared++;
			}
		}
		assertThat(compared).isGreaterThan(INPUTS / 10);
	}

	@Test
	void everySliceSizeGivesTheSameRecords() {
		String text = "a,b\r\n\r\n\"x\r\ny\",\"\"\n1,\"q\"\"q\"\r\"\"\r\n\r\n\nlong record here,\"with\n\n\nlines\"\ré;\"x\"y,z\nend";
		byte[] file = text.getBytes(StandardCharsets.UTF_8);
		Reference reference = new Reference(text, Dialect.DEFAULT);
		for (int size = 1; size <= file.length + 1; size++) {
			check("slices of " + size, reference, file, Dialect.DEFAULT, size);
		}
	}

	private static void check(String shown, Reference reference, byte[] file, Dialect dialect, int sliceBytes) {
		Slices found = Slices.of(file, dialect, sliceBytes);
		List<Read> records = Read.all(found.slices(), dialect);
		CsvException failure = found.failure();
		String message = (failure != null) ? failure.message() : null;
		String expectedMessage = (reference.unclosedRecord == 0) ? null
				: "Record " + reference.unclosedRecord + ", which begins at line " + reference.unclosedLine
						+ ", opens a quote that is not closed before the end of the file.";
		// Assertions are dear by the hundred thousand: one if there is no difference.
		if (!records.equals(reference.records) || !Objects.equals(message, expectedMessage)
				|| !inOneChain(found.slices(), file, records.size(), failure == null)) {
			assertThat(records).as(shown).isEqualTo(reference.records);
			assertThat(message).as(shown).isEqualTo(expectedMessage);
			assertThat(found.slices()).as("slices of " + shown).isNull();
		}
	}

	private static boolean inOneChain(List<Slice> slices, byte[] file, int records, boolean whole) {
		Position end = Slices.BEGINNING;
		for (Slice slice : slices) {
			int from = (int) slice.start().offset();
			int to = (int) slice.end().offset();
			if (!slice.start().equals(end) || from == to
					|| !Arrays.equals(slice.toByteArray(), Arrays.copyOfRange(file, from, to))) {
				return false;
			}
			end = slice.end();
		}
		return end.record() == 1 + records && (!whole || end.offset() == file.length);
	}

	private static String text(Random random, String[] alphabet) {
		StringBuilder text = new StringBuilder();
		for (int length = random.nextInt(24); length > 0; length--) {
			text.append(alphabet[random.nextInt(alphabet.length)]);
		}
		return text.toString();
	}

	private static List<List<String>> withoutMarks(List<Read> records) {
		return records.stream()
			.map((record) -> record.fields()
				.stream()
				.map((field) -> field.startsWith("<") ? field.substring(1, field.length() - 1) : field)
				.toList())
			.toList();
	}

	private static Dialect anyDialect(Random random) {
		return new Dialect(oneOf(random, ',', ';'), oneOf(random, '"', '\'', null), StandardCharsets.UTF_8, false, 0,
				random.nextInt(4) == 0)
			.marked(oneOf(random, '\\', '\\', null), oneOf(random, '#', '#', null));
	}

	private static Character oneOf(Random random, Character... characters) {
		return characters[random.nextInt(characters.length)];
	}

	private static List<List<String>> commonsCsv(String text, Dialect dialect) throws IOException {
		CSVFormat format = CSVFormat.DEFAULT.builder()
			.setDelimiter(dialect.delimiter())
			.setQuote(dialect.quote())
			.setEscape(dialect.escape())
			.setCommentMarker(dialect.comment())
			.setIgnoreEmptyLines(true)
			.get();
		List<List<String>> records = new ArrayList<>();
		try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
			for (CSVRecord record : parser) {
				records.add(List.of(record.values()));
			}
		}
		return records;
	}

}
