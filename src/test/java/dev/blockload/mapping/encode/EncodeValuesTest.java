package dev.blockload.mapping.encode;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class EncodeValuesTest {

	@Test
	void aNumberHasSeparatorsThatDiffer() {
		refused(() -> numbers(',', List.of(','), "", BigDecimal.ONE),
				"decimal-separator and grouping-separator are both ','. Expected different characters.");
	}

	@Test
	void aNumberIsNotMultipliedByZero() {
		refused(() -> numbers('.', List.of(), "EUR", new BigDecimal("0.0")),
				"multiplier is 0.0. Expected a number other than 0.");
	}

	@Test
	void aUnitHasCharacters() {
		refused(() -> numbers('.', List.of(), "", BigDecimal.ONE),
				"prefix is [] and suffix is []. Expected texts that are not empty.");
		refused(() -> new NumberFormat('.', List.of(), List.of(), List.of("%", ""), false, BigDecimal.ONE, false, false,
				Rounding.NONE), "prefix is [] and suffix is [%, ]. Expected texts that are not empty.");
	}

	@Test
	void aTimeHasAPatternAndAPivotOfFourDigits() {
		assertThat(times("dd/MM/yy", 9900).pivot()).isEqualTo(9900);
		refused(() -> times(" ", null), "format is ' '. Expected a pattern like dd/MM/yyyy.");
		refused(() -> times("dd/MM/yy", 0), "pivot is 0. Expected a year from 1 to 9900.");
		refused(() -> times("dd/MM/yy", 9901), "pivot is 9901. Expected a year from 1 to 9900.");
	}

	@Test
	void aTextIsNotBothTrueAndFalse() {
		refused(() -> new BooleanFormat(List.of("yes", "X"), List.of("no", "x")),
				"'x' is both true and false. Expected different texts.");
	}

	@Test
	void anInvalidValueHasAReason() {
		refused(() -> new InvalidValue(ValueReject.TOO_LONG, ""),
				"A value is invalid with code 'too-long' and no reason. Expected one.");
	}

	private static NumberFormat numbers(char decimal, List<Character> grouping, String prefix, BigDecimal multiplier) {
		return new NumberFormat(decimal, grouping, List.of(prefix), List.of(), false, multiplier, false, false,
				Rounding.NONE);
	}

	private static TimeFormat times(String pattern, @Nullable Integer pivot) {
		return new TimeFormat(pattern, Locale.ENGLISH, pivot, null, null, Rounding.NONE);
	}

	private static void refused(Supplier<?> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
