package dev.blockload.cli;

import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How many records a load may reject: a number, or a percentage.
 *
 * @param text such as {@code 10} or {@code 5%}
 */
record AllowedRejects(String text) {

	private static final Pattern FORM = Pattern.compile("\\d{1,12}|\\d{1,3}(\\.\\d{1,6})?%");

	AllowedRejects {
		if (!FORM.matcher(text).matches()) {
			throw new IllegalArgumentException("'" + text
					+ "' is not a limit of rejects. Expected a number such as 10, or a percentage such as 5%.");
		}
	}

	/** The section of a definition. */
	String section() {
		return "rejects:\n  " + (this.text.endsWith("%") ? "percent: " : "max: ") + this.text.replace("%", "") + "\n";
	}

	/**
	 * Reads the option.
	 */
	static final class Converter implements ITypeConverter<AllowedRejects> {

		@Override
		public AllowedRejects convert(String text) {
			try {
				return new AllowedRejects(text);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(String.valueOf(ex.getMessage()));
			}
		}

	}

}
