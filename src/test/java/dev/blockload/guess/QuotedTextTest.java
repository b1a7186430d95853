package dev.blockload.guess;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How notes quote text of the file.
 */
class QuotedTextTest {

	@Test
	void controlCharactersAreShownAsInAllOtherMessages() {
		assertThat(QuotedText.of("a\n\u009b\u202e\u007f")).isEqualTo("'a␊\\u009B\\u202E␡'");
		assertThat(QuotedText.of("می\u200cخواهم 👨\u200d👩")).isEqualTo("'می\u200cخواهم 👨\u200d👩'");
	}

	@Test
	void aLongTextIsCutBetweenCharacters() {
		assertThat(QuotedText.of("😀".repeat(1000))).matches("'(😀)+…'");
	}

}
