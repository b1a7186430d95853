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
	void takesEncodingsInWhichAsciiIsAscii(String charset) {
		assertThat(new Dialect(',', '"', Charset.forName(charset), true, 0, false)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16", "UTF-16LE", "UTF-32", "Shift_JIS", "IBM037" })
	void refusesEncodingsInWhichItIsNot(String charset) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Dialect(',', '"', Charset.forName(charset), true, 0, false))
			.withMessage("encoding '" + charset + "' cannot be read: expected UTF-8, US-ASCII, ISO-8859-1 to -16 or"
					+ " windows-1250 to -1258");
	}

	@Test
	void refusesMarksThatCannotBeTold() {
		assertRefused('\n', '"', "delimiter is U+000A: expected an ASCII character that is no line end and no NUL");
		assertRefused('§', '"', "delimiter is '§': expected an ASCII character that is no line end and no NUL");
		assertRefused(',', '\r', "quote is U+000D: expected an ASCII character that is no line end and no NUL");
		assertRefused(',', ',', "delimiter and quote are both ','");
	}

	@Test
	void refusesToSkipFewerThanNoLines() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Dialect(',', '"', StandardCharsets.UTF_8, true, -1, false))
			.withMessage("skip-lines is -1: expected 0 or more");
	}

	private static void assertRefused(char delimiter, char quote, String message) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Dialect(delimiter, quote, StandardCharsets.UTF_8, true, 0, false))
			.withMessage(message);
	}

}
