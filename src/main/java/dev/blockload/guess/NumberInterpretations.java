package dev.blockload.guess;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.block.ColumnType;
import dev.blockload.guess.Interpretation.Assumption;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;

/**
 * Interpretations of numbers: separators, currencies, percent, and signs of negative
 * numbers. The texts around the digits are those of the values; the separators are tried.
 */
final class NumberInterpretations {

	private static final String UNIT = "[^\\d\\s()%+\\-.,'\u00a0\u202f][^\\d()%+\\-,\u00a0\u202f]{0,5}?";

	private static final Pattern NUMBER = Pattern.compile("(?<open>\\()?\\h*(?<sign>[-+])?\\h*(?<prefix>" + UNIT
			+ ")?\\h*(?<inner>[-+])?"
			+ "(?<body>\\d[\\d.,'\u2019\u00a0\u202f ]*\\d(?:[eE][-+]?\\d+)?|\\d(?:[eE][-+]?\\d+)?|[.,]\\d+|\\d+[.,])"
			+ "\\h*(?<after>-)?\\h*(?<suffix>" + UNIT + ")?(?<last>-)?\\h*(?<percent>%)?(?<end>-)?(?<close>\\))?");

	private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies()
		.stream()
		.map(Currency::getCurrencyCode)
		.collect(Collectors.toUnmodifiableSet());

	private static final Set<String> ABBREVIATIONS = Set.of("kr", "kr.", "z\u0142", "K\u010d", "Ft", "Fr.", "R$", "US$",
			"A$", "C$", "NT$", "HK$", "lei", "Rs", "Rs.", "\u0440\u0443\u0431", "\u0440\u0443\u0431.", "\u043b\u0432",
			"EUR.");

	/** Several words for one currency. */
	private static final Map<String, String> SAME = Map.of("\u20ac", "EUR", "$", "USD", "US$", "USD", "\u00a3", "GBP",
			"\u00a5", "JPY", "z\u0142", "PLN", "K\u010d", "CZK", "Fr.", "CHF", "R$", "BRL");

	/** A number with a plus and more digits is a telephone number. */
	private static final int LONGEST_SIGNED = 7;

	private final Set<String> prefixes = new TreeSet<>();

	private final Set<String> suffixes = new TreeSet<>();

	private final Set<String> signs = new TreeSet<>();

	private boolean percent;

	private boolean separated;

	private boolean unseparated;

	private boolean decimalPoint;

	private boolean decimalComma;

	private long misfits;

	private NumberInterpretations(List<String> examples) {
		examples.forEach(this::look);
	}

	/** The interpretations that the values prove: of type bigint or numeric. */
	static List<Interpretation> sure(ColumnProfile profile) {
		NumberInterpretations interpretations = new NumberInterpretations(profile.examples());
		if (!Misfits.areFew(interpretations.misfits, profile.values()) || interpretations.currencies() > 1
				|| profile.hasLeadingZero()) {
			return List.of();
		}
		List<Interpretation> found = new ArrayList<>();
		if (!interpretations.isDecorated()) {
			found.add(new Interpretation(new ColumnType.Int(Long.BYTES), Format.DEFAULT));
		}
		found.addAll(interpretations.of(new ColumnType.Numeric(-1, -1)));
		return found;
	}

	/** All possible interpretations, for a column of a numeric type. */
	static List<Interpretation> any(ColumnType type, ColumnProfile profile) {
		return new NumberInterpretations(profile.examples()).of(type);
	}

	private void look(String text) {
		Matcher matcher = NUMBER.matcher(text);
		String body = matcher.matches() ? matcher.group("body") : "";
		boolean enclosed = !body.isEmpty() && matcher.group("open") != null;
		boolean signed = !body.isEmpty() && (matcher.group("sign") != null || matcher.group("inner") != null);
		if (body.isEmpty() || enclosed != (matcher.group("close") != null)
				|| !unit(matcher.group("prefix"), this.prefixes) || !unit(matcher.group("suffix"), this.suffixes)
				|| (signed && text.contains("+") && digits(body) > LONGEST_SIGNED)) {
			this.misfits++;
			return;
		}
		if (enclosed) {
			this.signs.add("parentheses");
		}
		if (matcher.group("after") != null || matcher.group("last") != null || matcher.group("end") != null) {
			this.signs.add("trailing-minus");
		}
		this.percent |= matcher.group("percent") != null;
		separators(body);
	}

	private static long digits(String body) {
		return body.chars().filter(Character::isDigit).count();
	}

	private static boolean unit(@org.jspecify.annotations.Nullable String found, Set<String> units) {
		if (found == null) {
			return true;
		}
		String unit = found.strip();
		boolean known = (unit.length() == 1 && Character.getType(unit.charAt(0)) == Character.CURRENCY_SYMBOL)
				|| CURRENCIES.contains(unit) || ABBREVIATIONS.contains(unit);
		if (known) {
			units.add(unit);
		}
		return known;
	}

	/** Notes which separators occur, and which cannot separate groups. */
	private void separators(String body) {
		boolean any = body.indexOf('.') >= 0 || body.indexOf(',') >= 0;
		this.separated |= any;
		this.unseparated |= !any;
		this.decimalPoint |= body.startsWith("0.");
		this.decimalComma |= body.startsWith("0,");
	}

	private long currencies() {
		Set<String> all = new TreeSet<>();
		this.prefixes.forEach((unit) -> all.add(SAME.getOrDefault(unit, unit)));
		this.suffixes.forEach((unit) -> all.add(SAME.getOrDefault(unit, unit)));
		return all.size();
	}

	private boolean isDecorated() {
		return !this.prefixes.isEmpty() || !this.suffixes.isEmpty() || !this.signs.isEmpty() || this.percent;
	}

	private List<Interpretation> of(ColumnType type) {
		Format around = Format.DEFAULT;
		around = this.prefixes.isEmpty() ? around : around.with(FormatKey.PREFIX, texts(this.prefixes));
		around = this.suffixes.isEmpty() ? around : around.with(FormatKey.SUFFIX, texts(this.suffixes));
		around = this.signs.isEmpty() ? around : around.with(FormatKey.NEGATIVE, texts(this.signs));
		around = this.percent ? around.with(FormatKey.PERCENT, "true") : around;
		List<Interpretation> interpretations = new ArrayList<>();
		for (String grouping : List.of("none", ",", ".", "space", "apostrophe")) {
			for (Assumption assumption : List.of(Assumption.DECIMAL_POINT, Assumption.DECIMAL_COMMA)) {
				String decimal = (assumption == Assumption.DECIMAL_POINT) ? "." : ",";
				boolean impossible = (this.decimalPoint && grouping.equals("."))
						|| (this.decimalComma && grouping.equals(","));
				if (!decimal.equals(grouping) && !impossible) {
					interpretations.add(new Interpretation(type, format(around, decimal, grouping), assumption));
				}
			}
		}
		return interpretations;
	}

	private static Format format(Format around, String decimal, String grouping) {
		Format format = decimal.equals(".") ? around : around.with(FormatKey.DECIMAL_SEPARATOR, decimal);
		return grouping.equals("none") ? format : format.with(FormatKey.GROUPING_SEPARATOR, grouping);
	}

	private static String[] texts(Set<String> texts) {
		return texts.toArray(String[]::new);
	}

	/**
	 * The likelier assumption for values such as 1.234. If other numbers have no
	 * separator, they are below a thousand, and the separator separates groups.
	 * @param point whether the separator is a point
	 * @param delimiter the delimiter of the file
	 */
	static Assumption likelier(ColumnProfile profile, boolean point, char delimiter) {
		NumberInterpretations interpretations = new NumberInterpretations(profile.examples());
		boolean groups = interpretations.unseparated || (!point && delimiter == ',');
		return (groups == point) ? Assumption.DECIMAL_COMMA : Assumption.DECIMAL_POINT;
	}

	/** Whether a value has a separator, so that its meaning matters. */
	static boolean isSeparated(ColumnProfile profile) {
		return new NumberInterpretations(profile.examples()).separated;
	}

}
