package dev.blockload.block;

import java.math.BigDecimal;
import java.util.List;

import dev.blockload.block.DeleteRules.Emptying;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How many rows a run may delete.
 */
class DeleteLimitTest {

	@ParameterizedTest
	@CsvSource({ "100, 100, false", "51, 101, true", "50, 101, false", "51, 102, false", "52, 102, true",
			"4611686018427387904, 9223372036854775807, true", "4611686018427387903, 9223372036854775807, false" })
	void byDefaultHalfOfTheRowsIfTheseAreMoreThanAHundred(long deleted, long rows, boolean exceeded) {
		assertThat(DeleteLimit.STANDARD.isExceededBy(deleted, rows)).isEqualTo(exceeded);
	}

	@ParameterizedTest
	@CsvSource({ "20, 1, 5, false", "20, 2, 9, true", "0, 0, 5, false", "0, 1, 5, true", "100, 5, 5, false",
			"0.1, 1, 1000, false", "0.1, 2, 1999, true", "33.333333299, 333333333, 1000000000, true",
			"33.3333333, 333333333, 1000000000, false" })
	void aShareIsComparedExactly(BigDecimal percent, long deleted, long rows, boolean exceeded) {
		assertThat(new DeleteLimit.Share(percent).isExceededBy(deleted, rows)).isEqualTo(exceeded);
	}

	@Test
	void aNumberIsComparedWithoutTheRows() {
		assertThat(new DeleteLimit.Count(3).isExceededBy(3, 1000)).isFalse();
		assertThat(new DeleteLimit.Count(3).isExceededBy(4, 4)).isTrue();
		assertThat(DeleteLimit.NONE.isExceededBy(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
	}

	@Test
	void noMoreRowsNeedBeCountedThanShowThatALimitIsNotExceeded() {
		for (DeleteLimit limit : List.of(DeleteLimit.STANDARD, DeleteLimit.NONE, new DeleteLimit.Count(70),
				new DeleteLimit.Share(BigDecimal.ZERO), new DeleteLimit.Share(new BigDecimal("33.3")),
				new DeleteLimit.Share(BigDecimal.valueOf(100)))) {
			for (long deleted = 0; deleted < 250; deleted++) {
				long enough = limit.enoughRows(deleted);
				for (long rows = Math.max(deleted, 1); rows < 800; rows++) {
					long counted = Math.min(rows, Math.max(enough, deleted + 1));
					assertThat(limit.isExceededBy(deleted, counted)).as("%s, %d of %d", limit.text(), deleted, rows)
						.isEqualTo(limit.isExceededBy(deleted, rows));
				}
			}
		}
		assertThat(DeleteLimit.STANDARD.enoughRows(60)).isEqualTo(120);
		assertThat(new DeleteLimit.Share(new BigDecimal("33.3")).enoughRows(1000)).isEqualTo(3004);
		assertThat(new DeleteLimit.Share(BigDecimal.valueOf(20)).enoughRows(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void impossibleLimitsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DeleteLimit.Count(-1))
			.withMessage("-1 rows are not possible. Expected 0 or more.");
		assertThatIllegalArgumentException().isThrownBy(() -> new DeleteLimit.Share(new BigDecimal("100.1")))
			.withMessage("A share of 100.1 percent is not possible. Expected 0 to 100.");
	}

	@Test
	void aFileWithoutRecordsIsFreeOnlyIfItIsExpectedAndNoLimitIsSet() {
		assertThat(new DeleteRules(DeleteLimit.STANDARD, Emptying.ALLOWED).areFreeFor(0)).isTrue();
		assertThat(new DeleteRules(DeleteLimit.STANDARD, Emptying.ALLOWED).areFreeFor(1)).isFalse();
		assertThat(new DeleteRules(DeleteLimit.STANDARD, Emptying.REFUSED).areFreeFor(0)).isFalse();
		assertThat(new DeleteRules(new DeleteLimit.Count(9), Emptying.ALLOWED).areFreeFor(0)).isFalse();
	}

}
