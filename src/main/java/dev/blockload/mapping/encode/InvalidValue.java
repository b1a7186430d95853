package dev.blockload.mapping.encode;

import java.nio.charset.Charset;
import java.util.List;

import dev.blockload.SpecialCharacters;
import dev.blockload.csv.DisplayText;
import dev.blockload.csv.Field;
import dev.blockload.csv.RejectCode;

/**
 * Why a field cannot be loaded.
 *
 * @param code why the record is rejected
 * @param predicate the rest of a sentence that begins with the value in quotes, such as
 * {@code is not a valid number. Expected digits.}
 */
public record InvalidValue(RejectCode code, String predicate) {

	/** The number of characters after which a value is shortened in a sentence. */
	public static final int SHOWN = 60;

	public InvalidValue {
		if (predicate.isBlank()) {
			throw new IllegalArgumentException(
					"A value is invalid with code '%s' and no reason. Expected one.".formatted(code.text()));
		}
	}

	/** The whole sentence. */
	public String about(Field field, Charset charset) {
		List<String> special = SpecialCharacters.in(DisplayText.of(field, charset, SHOWN));
		return DisplayText.quoted(field, charset, SHOWN) + " " + this.predicate
				+ (special.isEmpty() ? "" : " The value contains " + String.join(" and ", special) + ".");
	}

}
