package dev.blockload.importjob;

import java.math.BigDecimal;

import dev.blockload.Failure;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.RowUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When a run with rejects stops reading, and when it fails at the end.
 */
class RejectCheckTest {

	private static RejectCheck check(Long max, BigDecimal percent) {
		return new RejectCheck(7, new RejectLimit(max, percent), RowUnit.RECORD);
	}

	@ParameterizedTest
	@CsvSource({ "0, 10000", "100, 10000", "10000, 10000", "20000, 20000", "5000000000, 5000000000" })
	void readingStopsPastTheLimitAndPastTenThousand(long max, long most) {
		RejectCheck check = check(max, null);
		assertThatCode(() -> check.whileLoading(most, most)).as("%d rejects while reading, limit %d", most, max)
			.doesNotThrowAnyException();
		assertThatExceptionOfType(Failure.class).as("%d rejects while reading, limit %d", most + 1, max)
			.isThrownBy(() -> check.whileLoading(most + 1, most + 5))
			.withMessage("At least %,d records were rejected, of %,d examined. Reading stopped there. "
				.formatted(most + 1, most + 5) + "The import allows at most " + max + ".")
			.satisfies(RejectCheckTest::isTooManyRejects);
		assertThat(check.most()).isEqualTo(most);
	}

	@Test
	void aShareOfTheRecordsIsKnownAtTheEndOnly() {
		RejectCheck check = check(null, new BigDecimal("1.5"));
		assertThatCode(() -> check.whileLoading(1_000_000, 1_000_000)).doesNotThrowAnyException();
		assertThatCode(() -> check.atTheEnd(3, 200)).doesNotThrowAnyException();
		assertThatExceptionOfType(Failure.class).isThrownBy(() -> check.atTheEnd(4, 200))
			.withMessage("4 of 200 records were rejected. The import allows at most 1.5 %.")
			.satisfies(RejectCheckTest::isTooManyRejects);
	}

	@Test
	void bothLimitsAreNamed() {
		assertThatExceptionOfType(Failure.class).isThrownBy(() -> check(5L, new BigDecimal("50")).atTheEnd(6, 100))
			.withMessage("6 of 100 records were rejected. The import allows at most 5 and at most 50 %.")
			.satisfies(RejectCheckTest::isTooManyRejects);
	}

	private static void isTooManyRejects(Failure failure) {
		assertThat(failure.code()).isEqualTo("too-many-rejects");
		assertThat(failure.recovery()).isEqualTo(Failure.Recovery.NEW_RUN);
		assertThat(failure.action())
			.isEqualTo("See them: ./blockload rejects 7. Correct the file, or raise the import's limit. "
					+ "Then start a new run.");
	}

}
