package dev.blockload.mapping.encode;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * {@code bool}, in the texts of a {@link BooleanFormat}.
 */
final class BooleanTextEncoder implements Encoder {

	private final Set<String> trueTexts;

	private final Set<String> falseTexts;

	private final TextReader reader;

	private final InvalidValue invalid;

	BooleanTextEncoder(BooleanFormat format, TextReader reader) {
		this.trueTexts = folded(format.trueTexts());
		this.falseTexts = folded(format.falseTexts());
		this.reader = reader;
		this.invalid = new InvalidValue(ValueReject.NOT_A_BOOLEAN,
				"is not a valid boolean. Expected " + listed(format.trueTexts()) + " for true or "
						+ listed(format.falseTexts()) + " for false, in any case.");
	}

	static Set<String> folded(List<String> texts) {
		Set<String> folded = new HashSet<>();
		texts.forEach((text) -> folded.add(folded(text)));
		return folded;
	}

	/** The same for all ways to write a text in upper and lower case. */
	private static String folded(String text) {
		return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
	}

	private static String listed(List<String> texts) {
		return texts.stream().map((text) -> "'" + text + "'").collect(Collectors.joining(" or "));
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		InvalidValue unreadable = this.reader.read(field);
		if (unreadable != null) {
			return unreadable;
		}
		String text = folded(this.reader.text());
		boolean isTrue = this.trueTexts.contains(text);
		if (!isTrue && !this.falseTexts.contains(text)) {
			return this.invalid;
		}
		out.int32(1);
		out.int8(isTrue ? 1 : 0);
		return null;
	}

}
