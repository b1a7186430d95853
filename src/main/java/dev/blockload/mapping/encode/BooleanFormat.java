package dev.blockload.mapping.encode;

import java.util.List;

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
	}

}
