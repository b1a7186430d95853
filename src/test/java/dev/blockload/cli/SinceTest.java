package dev.blockload.cli;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SinceTest {

	@ParameterizedTest
	@CsvSource({ "2022-09-30, 2022-09-30T00:00:00Z", "2022-09-30T14:05, 2022-09-30T14:05:00Z",
			"2022-09-30T14:05:06.5Z, 2022-09-30T14:05:06.500Z", "2022-09-30T14:05:06+02:00, 2022-09-30T12:05:06Z",
			"2022-09-30T00:05-01:00, 2022-09-30T01:05:00Z" })
	void aDateOrATimeIsInUtcUnlessItHasAnOffset(String text, Instant time) {
		assertThat(new Since.Converter().convert(text).time()).isEqualTo(time);
	}

	@Test
	void aDurationIsBeforeNow() {
		assertThat(Duration.between(new Since.Converter().convert("36h").time(), Instant.now()))
			.isCloseTo(Duration.ofHours(36), Duration.ofMinutes(1));
	}

}
