package dev.blockload.mapping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the public collections of CSV tests and the suites of well-known parsers ask:
 * {@code src/test/resources/csv/known-cases.csv} says what becomes of each here, and why.
 */
class KnownCasesTest {

	private static final Path FILE = Path.of("src/test/resources/csv/known-cases.csv");

	static List<KnownCase> cases() throws IOException {
		CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
		try (CSVParser parser = CSVParser.parse(FILE, StandardCharsets.UTF_8, format)) {
			return parser.stream().map(KnownCase::of).toList();
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void becomesWhatTheFileSays(KnownCase known) throws IOException {
		assertThat(ReadingSpec.read(known.csv(), known.file())).isEqualTo(known.becomes());
	}

	@Test
	void everyCaseHasAReasonAndOccursOnce() throws IOException {
		assertThat(cases()).extracting(KnownCase::name).doesNotHaveDuplicates();
		assertThat(cases()).allSatisfy((known) -> assertThat(known.why()).isNotBlank());
	}

	/**
	 * A line of the file.
	 *
	 * @param name where the idea is known from, and what it is
	 * @param csv how the file is read
	 * @param file with control characters as symbols
	 * @param becomes see {@link ReadingSpec}
	 * @param why it becomes that
	 */
	record KnownCase(String name, String csv, String file, String becomes, String why) {

		static KnownCase of(CSVRecord record) {
			return new KnownCase(record.get("case"), record.get("csv"), record.get("file"), record.get("becomes"),
					record.get("why"));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
