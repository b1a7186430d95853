package dev.blockload.source;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import static org.assertj.core.api.Assertions.assertThat;

class DatesTest {

	@ParameterizedTest
	@CsvFileSource(resources = "/source/dates.txt", delimiter = '|')
	void readsTheFormsOfIso8601Strictly(String text, String zone, String instant) {
		assertThat(FileDate.parse(text).map((date) -> date.instant(ZoneId.of(zone)))).isEqualTo(expected(instant));
	}

	@ParameterizedTest
	@CsvFileSource(resources = "/source/matches.txt", delimiter = '|')
	void aPathMatchesWholeKeysLiterallyAroundItsDate(String path, String key, String instant) {
		assertThat(DatedPath.parse(path).dateOf(key).map((date) -> date.instant(ZoneOffset.UTC)))
			.isEqualTo(expected(instant));
	}

	private static java.util.Optional<Instant> expected(String instant) {
		return instant.equals("-") ? java.util.Optional.empty() : java.util.Optional.of(Instant.parse(instant));
	}

}
