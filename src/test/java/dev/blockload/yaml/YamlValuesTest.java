package dev.blockload.yaml;

import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class YamlValuesTest {

	@Test
	void aProblemHasAFileAPositionAndAMessage() {
		refused(() -> new Problem(" ", 1, 1, "Found a tab."), "Problem 'Found a tab.' names no file.");
		refused(() -> new Problem("a.yml", 0, 1, "Found a tab."),
				"Problem position 0:1 is not valid. Expected 1:1 or later.");
		refused(() -> new Problem("a.yml", 1, 0, "Found a tab."),
				"Problem position 1:0 is not valid. Expected 1:1 or later.");
		refused(() -> new Problem("a.yml", 2, 3, ""), "The problem at a.yml:2:3 has no message.");
	}

	@Test
	void aPositionBeginsAtOne() {
		refused(() -> new SourcePosition(0, 1), "Position 0:1 is not valid. Expected 1:1 or later.");
		refused(() -> new SourcePosition(1, 0), "Position 1:0 is not valid. Expected 1:1 or later.");
	}

	private static void refused(Supplier<Object> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
