package dev.blockload.csv;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Supplier;

import dev.blockload.csv.HeaderReader.Head;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class CsvValuesTest {

	private static final Position START = new Position(10, 3, 4);

	@Test
	void aPositionBeginsAtTheFirstByteAndLine() {
		assertThat(new Position(0, 0, 1).line()).isEqualTo(1);
		String expected = " is not valid. Expected at least byte 0, record 0, line 1.";
		refused(() -> new Position(-1, 1, 1), "A position at byte -1, record 1, line 1" + expected);
		refused(() -> new Position(0, -1, 1), "A position at byte 0, record -1, line 1" + expected);
		refused(() -> new Position(0, 1, 0), "A position at byte 0, record 1, line 0" + expected);
	}

	@Test
	void aSliceHasTheBytesBetweenItsPositions() {
		byte[] bytes = new byte[2];
		String from = "A slice of 2 bytes cannot reach from Position[offset=10, record=3, line=4] to ";
		assertThat(new Slice(START, new Position(12, 3, 4), bytes).records()).isZero();
		refused(() -> new Slice(START, new Position(13, 4, 5), bytes), from + "Position[offset=13, record=4, line=5].");
		refused(() -> new Slice(START, new Position(12, 2, 5), bytes), from + "Position[offset=12, record=2, line=5].");
		refused(() -> new Slice(START, new Position(12, 4, 3), bytes), from + "Position[offset=12, record=4, line=3].");
	}

	@Test
	void aRejectLimitIsANumberOfRecordsOrAPercentage() {
		assertThat(new RejectLimit(0L, new BigDecimal("100.00")).percent()).isEqualByComparingTo("100");
		refused(() -> new RejectLimit(-1L, null), "max is -1. Expected 0 or more.");
		refused(() -> new RejectLimit(null, new BigDecimal("-0.5")),
				"percent is -0.5. Expected a number from 0 to 100.");
		refused(() -> new RejectLimit(null, new BigDecimal("100.1")),
				"percent is 100.1. Expected a number from 0 to 100.");
	}

	@Test
	void aRejectHasAPlaceACodeAndAReason() {
		String expected = " is not valid. Expected at least record 1, line 1, byte 0.";
		assertThat(reject(1, 1, 0, "a-code", "A reason.", "", "").value()).isEmpty();
		refused(() -> reject(0, 1, 0, "a-code", "A reason.", null, "x"),
				"A reject of record 0 at line 1, byte 0" + expected);
		refused(() -> reject(1, 0, 0, "a-code", "A reason.", null, "x"),
				"A reject of record 1 at line 0, byte 0" + expected);
		refused(() -> reject(1, 1, -1, "a-code", "A reason.", null, "x"),
				"A reject of record 1 at line 1, byte -1" + expected);
		refused(() -> reject(7, 1, 0, "", "A reason.", null, "x"),
				"The reject of record 7 has code '' and reason 'A reason.'. Expected both.");
		refused(() -> reject(7, 1, 0, "a-code", " ", null, "x"),
				"The reject of record 7 has code 'a-code' and reason ' '. Expected both.");
	}

	@Test
	void aRejectHoldsTextsThatAreCut() {
		String value = "x".repeat(Reject.MAX_VALUE);
		String raw = "x".repeat(Reject.MAX_RAW);
		assertThat(reject(7, 1, 0, "a-code", "A reason.", value, raw).raw()).isSameAs(raw);
		refused(() -> reject(7, 1, 0, "a-code", "A reason.", value + "x", raw),
				"The value of the reject of record 7 has 1001 characters. Expected at most 1000.");
		refused(() -> reject(7, 1, 0, "a-code", "A reason.", value, raw + "x"),
				"The raw text of the reject of record 7 has 10001 characters. Expected at most 10000.");
	}

	@Test
	void aFileHasColumns() {
		refused(() -> new Head(List.of(), START), "The file has no columns. Expected at least one.");
	}

	@Test
	void aFileIsDecodedOnceItsCompressionIsDetected() {
		refused(() -> new FileDecoder(Dialect.DEFAULT, Compression.AUTO),
				"Compression is 'auto'. Expected a compression that is already detected.");
	}

	@Test
	void theLengthOfARejectedValueIsCountedInCharacters() {
		String emoji = "\uD83D\uDE00".repeat(Reject.MAX_VALUE);
		assertThat(reject(1, 1, 0, "duplicate-key", "reason", emoji, "raw").value()).isEqualTo(emoji);
		refused(() -> reject(1, 1, 0, "duplicate-key", "reason", emoji + "a", "raw"),
				"The value of the reject of record 1 has 1001 characters. Expected at most 1000.");
	}

	private static Reject reject(long record, long line, long offset, String code, String reason,
			@Nullable String value, String raw) {
		return new Reject(record, line, offset, null, code, reason, value, raw);
	}

	private static void refused(Supplier<?> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
