package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Detects the dialect of a text by trying all likely ones with the CSV parser. An escape,
 * comments and lines to skip are proposed only if more records are well formed with them,
 * an escape only if it is proven (see {@link Escapes}), and lines are skipped only if
 * they could not be records.
 */
final class DialectDetector {

	/** The bytes that are examined. */
	private static final int BYTES = 128 * 1024;

	/** The likely ones first: of two that fit equally, the first is used. */
	private static final String DELIMITERS = ",;\t|\u0001\u001f^~: !#&$@/*=";

	private static final String LIKELY = ",;\t|\u0001\u001f";

	private static final String COMMENTS = "#%!;/*-'$@";

	/** The number of candidates that are refined. */
	private static final int BEST = 6;

	/** The line by which a file declares its delimiter to a spreadsheet. */
	private static final Pattern DECLARED = Pattern.compile("sep=\\p{ASCII}\\R");

	private static final int MOST_BEFORE = 20;

	/** The least share of fitting records for an unlikely delimiter. */
	private static final double SURE = 0.95;

	private static final double PERFECT = 0.999_999;

	private final byte[] text;

	private final String characters;

	/** All of the sample. */
	private final String all;

	private final @Nullable ExpectedColumns expected;

	private final LoadOptions options;

	private DialectDetector(DecodedSample sample, @Nullable ExpectedColumns expected, LoadOptions options) {
		this.options = options;
		this.expected = expected;
		this.text = Lines.first(sample.head(), BYTES);
		this.characters = new String(this.text, StandardCharsets.UTF_8);
		this.all = sample.all();
	}

	/**
	 * Detects the dialect.
	 * @param sample of the file
	 * @param expected the columns of the table that the file is for, or null
	 * @param options what a person says of the file
	 * @return the best dialect, for UTF-8; a header is not detected
	 */
	static DialectFit of(DecodedSample sample, @Nullable ExpectedColumns expected, LoadOptions options) {
		DialectDetector detector = new DialectDetector(sample, expected, options);
		DialectFit best = detector.best();
		return options.keys().isEmpty() ? best : detector.given(best);
	}

	/** The fit with what is given in place of what was detected. */
	private DialectFit given(DialectFit best) {
		Dialect d = this.options.over(best.dialect());
		Dialect given = new Dialect(d.delimiter(), d.quote(), d.escape(), d.comment(), StandardCharsets.UTF_8, true,
				d.skipLines(), d.trim(), d.ragged(), Compression.AUTO, d.fileLimits());
		if (given.equals(best.dialect())) {
			return best;
		}
		DialectFit fit = DialectFit.of(this.text, given);
		return new DialectFit(given, Math.max(1, fit.columns()), fit.share(), fit.score(), fit.quotes());
	}

	/** Whether a character is often a delimiter. */
	static boolean isLikely(char delimiter) {
		return LIKELY.indexOf(delimiter) >= 0;
	}

	private DialectFit best() {
		boolean declared = DECLARED.matcher(this.characters).lookingAt();
		String delimiters = this.options.keys().contains("delimiter")
				? String.valueOf(this.options.dialect().delimiter())
				: declared ? this.characters.substring(4, 5) : DELIMITERS;
		List<DialectFit> fits = new ArrayList<>();
		for (char delimiter : delimiters.chars().mapToObj((unit) -> (char) unit).toList()) {
			if (this.characters.indexOf(delimiter) >= 0 || delimiter == ',' || delimiters.length() == 1) {
				for (Character quote : new Character[] { '"', '\'', null }) {
					fit(dialect(delimiter, quote, null, null, declared ? 1 : 0), fits);
				}
			}
		}
		List<DialectFit> better = new ArrayList<>(
				fits.stream().sorted(Comparator.comparingDouble(DialectFit::score).reversed()).limit(BEST).toList());
		better.replaceAll(this::refined);
		if (declared || this.options.keys().contains("delimiter")) {
			return best(better);
		}
		List<DialectFit> named = better.stream().filter(this::namesTheColumns).toList();
		if (!named.isEmpty()) {
			return best(named);
		}
		StandardReading standard = new StandardReading(this.text);
		List<DialectFit> allowed = new ArrayList<>(better.stream().filter(standard::allows).toList());
		if (standard.isPerfect() && allowed.stream().noneMatch(standard::is)) {
			fits.stream().filter(standard::is).findFirst().ifPresent(allowed::add);
		}
		return best(allowed);
	}

	private DialectFit best(List<DialectFit> fits) {
		DialectFit best = ExpectedColumns.weighed(fits.get(0), this.expected);
		for (DialectFit fit : fits) {
			DialectFit weighed = ExpectedColumns.weighed(fit, this.expected);
			best = (weighed.score() > best.score()) ? weighed : best;
		}
		return best;
	}

	/** Whether the first record has the names of the columns that are expected. */
	private boolean namesTheColumns(DialectFit fit) {
		boolean[] named = { false };
		ExpectedColumns columns = this.expected;
		if (columns != null) {
			SampleRecords.each(this.text, fit.dialect(), (parser) -> {
				List<String> first = new ArrayList<>();
				for (int number = 0; number < SampleRecords.fields(parser, fit.dialect()); number++) {
					first.add(SampleRecords.text(parser.field(number)));
				}
				named[0] = columns.areNamedIn(first);
				return false;
			});
		}
		return named[0];
	}

	private void fit(@Nullable Dialect dialect, List<DialectFit> fits) {
		if (dialect == null) {
			return;
		}
		DialectFit fit = DialectFit.of(this.text, dialect);
		Character quote = dialect.quote();
		if (quote != null && quote != '"' && fit.quotes() == DialectFit.Quotes.UNUSED) {
			return;
		}
		boolean likely = LIKELY.indexOf(dialect.delimiter()) >= 0;
		if (likely || fit.columns() == 1 || fit.share() >= SURE) {
			fits.add(fit.times(weight(dialect)));
		}
	}

	private static double weight(Dialect dialect) {
		double weight = switch (dialect.delimiter()) {
			case ' ', ':', '/' -> 0.75;
			default -> (LIKELY.indexOf(dialect.delimiter()) >= 0) ? 1 : 0.9;
		};
		// Of two that fit equally, the usual quote.
		Character quote = dialect.quote();
		return (quote == null) ? weight * 0.998 : (quote == '"') ? weight : weight * 0.999;
	}

	private DialectFit refined(DialectFit fit) {
		DialectFit best = fit;
		if (best.share() < PERFECT || best.dialect().skipLines() > 0) {
			for (Character comment : comments()) {
				if (SkippableLines.areComments(this.text, comment, best.dialect(), best.columns())) {
					best = better(best, best.dialect().escape(), comment, 0);
				}
			}
		}
		if (best.share() < PERFECT) {
			for (Character escape : escapes(best.dialect())) {
				best = better(best, escape, best.dialect().comment(), best.dialect().skipLines());
			}
		}
		int declared = DECLARED.matcher(this.characters).lookingAt() ? 1 : 0;
		for (int lines = 1; lines <= MOST_BEFORE && best.share() < PERFECT
				&& SkippableLines.areNoRecords(this.text, declared, lines, fit.dialect()); lines++) {
			best = better(best, best.dialect().escape(), best.dialect().comment(), lines);
		}
		return best;
	}

	private DialectFit better(DialectFit fit, @Nullable Character escape, @Nullable Character comment, int lines) {
		Dialect dialect = dialect(fit.dialect().delimiter(), fit.dialect().quote(), escape, comment, lines);
		if (dialect == null) {
			return fit;
		}
		// Each additional setting must improve the fit.
		double cost = (lines > 0) ? DialectFit.SKIPPED - 0.01 * lines : 0.999;
		DialectFit other = DialectFit.of(this.text, dialect).times(weight(dialect) * cost);
		return (other.score() > fit.score() && isAllowed(other.dialect())) ? other : fit;
	}

	private boolean isAllowed(Dialect dialect) {
		return dialect.escape() == null || new Escapes(this.all, dialect).areProven();
	}

	/** Null where two of the characters are the same. */
	private static @Nullable Dialect dialect(char delimiter, @Nullable Character quote, @Nullable Character escape,
			@Nullable Character comment, int lines) {
		try {
			return new Dialect(delimiter, quote, StandardCharsets.UTF_8, true, lines, false).marked(escape, comment);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** The comment characters that a line begins with. */
	private Set<Character> comments() {
		Set<Character> found = new TreeSet<>(Comparator.comparingInt(COMMENTS::indexOf));
		this.characters.lines()
			.filter((line) -> !line.isEmpty() && COMMENTS.indexOf(line.charAt(0)) >= 0)
			.forEach((line) -> found.add(line.charAt(0)));
		return found;
	}

	/** The characters that precede a quote or a delimiter; the backslash first. */
	private Set<Character> escapes(Dialect dialect) {
		String order = "\\^~!/`$%&*?@";
		Set<Character> found = new TreeSet<>(Comparator.comparingInt(order::indexOf));
		Character quote = dialect.quote();
		for (int index = 1; index < this.characters.length(); index++) {
			char character = this.characters.charAt(index);
			if (character == dialect.delimiter() || (quote != null && character == quote) || character == '\n') {
				char before = this.characters.charAt(index - 1);
				if (order.indexOf(before) >= 0) {
					found.add(before);
				}
			}
		}
		return found;
	}

}
