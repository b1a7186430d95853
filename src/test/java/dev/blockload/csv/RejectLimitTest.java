package dev.blockload.csv;

import java.math.BigDecimal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RejectLimitTest {

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "0, -, 0, 10, false", "0, -, 1, 10, true", "5, -, 5, 10, false", "5, -, 6, 10, true",
					"-, 1, 1, 100, false", "-, 1, 2, 100, true", "-, 1, 1, 99, true", "-, 0.5, 1, 200, false",
					"-, 0.5, 1, 199, true", "5, 1, 3, 100, true", "5, 50, 6, 100, true", "-, -, 100, 100, false",
					"-, 100, 100, 100, false" })
	void pastEitherLimitIsTooMany(Long max, BigDecimal percent, long rejected, long read, boolean exceeded) {
		assertThat(new RejectLimit(max, percent).exceededBy(rejected, read)).isEqualTo(exceeded);
	}

}
