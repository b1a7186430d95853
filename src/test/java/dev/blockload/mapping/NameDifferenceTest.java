package dev.blockload.mapping;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A header that looks like the expected one is shown with the difference.
 */
class NameDifferenceTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false,
			textBlock = """
					Amount|AMOUNT|'AMOUNT', which differs only in case
					Amount|Amount |'Amount ', which ends with a space
					Amount| Amount|' Amount', which begins with a space
					Amount| Amount |' Amount ', which begins and ends with a space
					Amount|Am ount|'Am ount', which differs only in case or spaces
					Amount|Am\\u200Bount|'Am\\u200Bount', which contains a zero width space (U+200B)
					Amount|Am\\u00ADount|'Am\\u00ADount', which contains a soft hyphen (U+00AD)
					Amount|\\uFEFFAmount|'\\uFEFFAmount', which contains a byte order mark (U+FEFF)
					Amount|Amount\\u00A0|'Amount\u00a0', which contains a no-break space (U+00A0)
					Amount|Amount\\u0009|'Amount␉', which contains a tab (U+0009)
					Amount|\\u0410mount|'\u0410mount', which contains the character cyrillic capital letter a (U+0410)
					Caf\\u00E9|Cafe\\u0301|'Cafe\u0301', which contains the character combining acute accent (U+0301)
					Caf\\u00E9 |Cafe\\u0301\\u200B|'Cafe\u0301\\u200B', which contains the character combining acute accent (U+0301) and a zero width space (U+200B)
					A\\u2011B|A-B|'A-B', which does not contain the character non-breaking hyphen (U+2011), as the expected name does
					""")
	void theDifferenceIsNamed(String expected, String found, String message) {
		String name = unescaped(expected);
		assertThat(new FileHeader(List.of(unescaped(found), "other")).foundInsteadOf(name))
			.isEqualTo("Found " + message + ".");
	}

	private static String unescaped(String text) {
		return Pattern.compile("\\\\u(\\p{XDigit}{4})")
			.matcher(text)
			.replaceAll((match) -> String.valueOf((char) Integer.parseInt(match.group(1), 16)));
	}

}
