package dev.blockload.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;

/**
 * The pairs of words for true and false that files contain.
 */
final class BooleanInterpretations {

	private static final ColumnType TYPE = new ColumnType.Bool();

	private static final List<List<String>> PAIRS = List.of(List.of("yes", "no"), List.of("y", "n"),
			List.of("ja", "nein"), List.of("j", "n"), List.of("ja", "nej"), List.of("oui", "non"), List.of("o", "n"),
			List.of("wahr", "falsch"), List.of("vrai", "faux"), List.of("verdadero", "falso"), List.of("s\u00ed", "no"),
			List.of("si", "no"), List.of("s", "n"), List.of("sim", "n\u00e3o"), List.of("vero", "falso"),
			List.of("ja", "nee"), List.of("tak", "nie"), List.of("ano", "ne"), List.of("on", "off"));

	private static final List<String> FIGURES = List.of("1", "0");

	private BooleanInterpretations() {
	}

	/**
	 * The interpretations that the values prove: both words must occur, unless they are
	 * true and false themselves. 1 and 0 are numbers.
	 */
	static List<Interpretation> sure(ColumnProfile profile) {
		Set<String> found = folded(profile);
		if (Set.of("true", "false").containsAll(found) || areAllButFew(found, List.of("true", "false"), profile)
				|| areAllButFew(found, List.of("t", "f"), profile)) {
			return List.of(new Interpretation(TYPE, Format.DEFAULT));
		}
		return PAIRS.stream()
			.filter((pair) -> areAllButFew(found, pair, profile))
			.map(BooleanInterpretations::interpretation)
			.toList();
	}

	private static boolean areAllButFew(Set<String> found, List<String> pair, ColumnProfile profile) {
		return found.containsAll(pair) && Misfits.areFew(found.size() - pair.size(), profile.values());
	}

	/** All interpretations that know one of the values, for a boolean column. */
	static List<Interpretation> any(ColumnProfile profile) {
		Set<String> found = folded(profile);
		List<Interpretation> interpretations = new ArrayList<>(List.of(new Interpretation(TYPE, Format.DEFAULT)));
		List<List<String>> pairs = new ArrayList<>(PAIRS);
		pairs.add(FIGURES);
		pairs.stream()
			.filter((pair) -> pair.stream().anyMatch(found::contains))
			.map(BooleanInterpretations::interpretation)
			.forEach(interpretations::add);
		return interpretations;
	}

	private static Set<String> folded(ColumnProfile profile) {
		return profile.examples()
			.stream()
			.map((text) -> text.toLowerCase(Locale.ROOT))
			.collect(Collectors.toUnmodifiableSet());
	}

	private static Interpretation interpretation(List<String> pair) {
		return new Interpretation(TYPE,
				Format.DEFAULT.with(FormatKey.TRUE_WORDS, pair.get(0)).with(FormatKey.FALSE_WORDS, pair.get(1)));
	}

}
