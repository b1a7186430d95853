package dev.blockload;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which characters people see, and how.
 */
class PrintableTest {

	@Test
	void aValueIsOneLineWithoutControlCharacters() {
		assertThat(Printable.line("a\nb\r\u001b[2K\t\0\u007f")).isEqualTo("a␊b␍␛[2K␉␀␡");
		assertThat(Printable.line("\u0085\u009b31m\u00ad\ufeff")).isEqualTo("\\u0085\\u009B31m\\u00AD\\uFEFF");
		assertThat(Printable.line("\u202e\u2066\u200f\u200b\u2028\u2029"))
			.isEqualTo("\\u202E\\u2066\\u200F\\u200B\\u2028\\u2029");
		assertThat(Printable.line("\ud800x\ufffe\udb40\udc41")).isEqualTo("\\uD800x\\uFFFE\\u{E0041}");
	}

	@Test
	void letterSymbolsAndJoinersStay() {
		String text = "é 日本 😀 👨\u200d👩 می\u200cخواهم \u00a0 \ue000 \\u009B ␊ �";
		assertThat(Printable.line(text)).isSameAs(text);
		assertThat(Printable.text(text)).isSameAs(text);
	}

	@Test
	void aTextKeepsItsLines() {
		assertThat(Printable.text("one\n\ttwo\r\nthree\u001b[1m\u2028")).isEqualTo("one\n\ttwo␍\nthree␛[1m\\u2028");
	}

}
