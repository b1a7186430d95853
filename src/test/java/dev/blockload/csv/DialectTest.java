package dev.blockload.csv;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DialectTest {

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "US-ASCII", "ISO-8859-1", "ISO-8859-15", "windows-1252", "cp1250", "latin1" })
	void readsEncodingsThatContainAsciiWithoutConversion(String charset) {
		Dialect dialect = new Dialect(',', '"', Charset.forName(charset), true, 0, false);
		assertThat(dialect.isTranscoded()).isFalse();
		assertThat(dialect.textCharset()).isEqualTo(dialect.charset());
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16", "UTF-16LE", "UTF-32", "Shift_JIS", "GBK", "IBM037" })
	void turnsAllOthersIntoUtf8First(String charset) {
		Dialect dialect = new Dialect(',', '"', Charset.forName(charset), true, 0, false);
		assertThat(dialect.isTranscoded()).isTrue();
		assertThat(dialect.textCharset()).isEqualTo(StandardCharsets.UTF_8);
	}

	@Test
	void refusesCharactersThatCannotBeDistinguished() {
		assertRefused('\n', '"', "delimiter is U+000A. Expected an ASCII character other than a line end or NUL.");
		assertRefused('§', '"', "delimiter is '§'. Expected an ASCII character other than a line end or NUL.");
		assertRefused(',', '\r', "quote is U+000D. Expected an ASCII character other than a line end or NUL.");
		assertRefused(',', ',', "delimiter and quote are both ','. Expected different characters.");
		assertThatIllegalArgumentException().isThrownBy(() -> Dialect.DEFAULT.marked('"', null))
			.withMessage("quote and escape are both '\"'. Expected different characters.");
		assertThatIllegalArgumentException().isThrownBy(() -> Dialect.DEFAULT.marked('#', '#'))
			.withMessage("escape and comment are both '#'. Expected different characters.");
	}

	@Test
	void refusesToSkipFewerThanNoLines() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Dialect(',', '"', StandardCharsets.UTF_8, true, -1, false))
			.withMessage("skip-lines is -1. Expected 0 or more.");
	}

	private static void assertRefused(char delimiter, char quote, String message) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Dialect(delimiter, quote, StandardCharsets.UTF_8, true, 0, false))
			.withMessage(message);
	}

	@Test
	void refusesBoundsThatCannotBe() {
		assertThatIllegalArgumentException().isThrownBy(() -> new FileLimits(0, 1, 1, 1))
			.withMessage("max-field is 0. Expected a number from 1 to 1073741824.");
		assertThatIllegalArgumentException().isThrownBy(() -> new FileLimits(1, 1, 2_000_000, 1))
			.withMessage("max-fields is 2000000. Expected a number from 1 to 1000000.");
	}

}
