package dev.blockload.mapping.encode;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The texts of a boolean column, in any case.
 *
 * @param trueTexts which load as true
 * @param falseTexts which load as false
 */
public record BooleanFormat(List<String> trueTexts, List<String> falseTexts) {

	public BooleanFormat {
		trueTexts = List.copyOf(trueTexts);
		falseTexts = List.copyOf(falseTexts);
		Set<String> folded = trueTexts.stream().map(BooleanFormat::folded).collect(Collectors.toSet());
		for (String text : falseTexts) {
			if (folded.contains(folded(text))) {
				throw new IllegalArgumentException(
						"'%s' is both true and false. Expected different texts.".formatted(text));
			}
		}
	}

	private static String folded(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

}
