package dev.blockload.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.blockload.mapping.BlankCells;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.HeaderPattern;
import dev.blockload.mapping.Unpivot;
import dev.blockload.mapping.Unpivot.Headers;
import dev.blockload.mapping.Unpivot.Measure;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the key {@code unpivot}: which columns of the file become rows.
 */
final class UnpivotKeysReader {

	static final String UNPIVOT = "unpivot";

	static final String HEADERS = "headers";

	static final String INTO = "into";

	static final String VALUES_INTO = "values-into";

	static final String BLANK_CELLS = "blank-cells";

	static final String OTHERS = "others";

	private static final String EXPECTED_HEADERS = "{from: FIRST, to: LAST}, {pattern: '* Plan'}, a list of headers, or others";

	private static final String EXPECTED_INTO = "a column of the block, such as month or {month: {format: MMM yyyy}}";

	private static final String EXPECTED_VALUES = "a column of the block, or a pattern and a column for each measure, such as {'* Plan': plan, '* Actual': actual}";

	private static final String EXPECTED_PATTERN = "a pattern of headers with one *, such as '* Plan'";

	private final YamlSection section;

	/** The formats of the import. */
	private final Format formats;

	private UnpivotKeysReader(YamlSection section, Format formats) {
		this.section = section;
		this.formats = formats;
	}

	/**
	 * Read the key.
	 * @param section of the import
	 * @param formats of the import
	 * @return null if the key is missing or wrong
	 */
	static @Nullable Unpivot read(YamlSection section, Format formats) {
		YamlSection unpivot = section.subsection(UNPIVOT, "keys such as {headers: others, into: month}");
		return (unpivot != null) ? new UnpivotKeysReader(unpivot, formats).unpivot() : null;
	}

	private @Nullable Unpivot unpivot() {
		this.section.only(List.of(HEADERS, INTO, VALUES_INTO, BLANK_CELLS));
		this.section.require(INTO, EXPECTED_INTO);
		this.section.require(VALUES_INTO, EXPECTED_VALUES);
		ColumnRule into = column(this.section, INTO, new Source.CellHeader(), EXPECTED_INTO);
		List<Measure> measures = measures();
		boolean patterns = !measures.isEmpty() && measures.get(0).pattern() != null;
		if (!patterns) {
			this.section.require(HEADERS, EXPECTED_HEADERS);
		}
		Headers headers = this.section.has(HEADERS) ? headers() : patterns ? new Headers.OfMeasures() : null;
		BlankCells blank = this.section.has(BLANK_CELLS)
				? this.section.read(BLANK_CELLS, Choices.oneOf(BlankCells.texts()), BlankCells::of) : BlankCells.SKIP;
		return (into != null && headers != null && blank != null && !measures.isEmpty())
				? new Unpivot(headers, into, measures, blank) : null;
	}

	private @Nullable Headers headers() {
		YamlNode node = this.section.node(HEADERS).orElse(null);
		if (node instanceof YamlNode.KeyValues) {
			YamlSection keys = this.section.subsection(HEADERS, EXPECTED_HEADERS);
			return (keys != null) ? headers(keys) : null;
		}
		if (node instanceof YamlNode.Scalar) {
			return this.section.read(HEADERS, EXPECTED_HEADERS, UnpivotKeysReader::others);
		}
		List<String> names = this.section.list(HEADERS, false, EXPECTED_HEADERS);
		return (names != null) ? new Headers.Listed(names) : null;
	}

	private static Headers others(String text) {
		if (!text.equals(OTHERS)) {
			throw new IllegalArgumentException("Expected " + EXPECTED_HEADERS + ".");
		}
		return new Headers.Others();
	}

	private static @Nullable Headers headers(YamlSection keys) {
		keys.only(List.of("from", "to", "pattern"));
		if (keys.has("pattern")) {
			for (String key : List.of("from", "to")) {
				if (keys.has(key)) {
					keys.problem(keys.position(key), key + " cannot be used with pattern. Remove one of them.");
				}
			}
			HeaderPattern pattern = keys.read("pattern", EXPECTED_PATTERN, UnpivotKeysReader::pattern);
			return (pattern != null) ? new Headers.Matching(pattern) : null;
		}
		keys.require("from", "the first header to unpivot");
		keys.require("to", "the last header to unpivot");
		String from = keys.text("from", "the first header to unpivot");
		String to = keys.text("to", "the last header to unpivot");
		return (from != null && to != null) ? new Headers.Range(from, to) : null;
	}

	private List<Measure> measures() {
		YamlNode node = this.section.node(VALUES_INTO).orElse(null);
		if (!(node instanceof YamlNode.KeyValues keys)
				|| keys.entries().stream().noneMatch((entry) -> HeaderPattern.isPattern(entry.key()))) {
			ColumnRule column = column(this.section, VALUES_INTO, new Source.CellValue(0), EXPECTED_VALUES);
			return (column != null) ? List.of(new Measure(null, column)) : List.of();
		}
		YamlSection patterns = this.section.subsection(VALUES_INTO, EXPECTED_VALUES);
		List<Measure> measures = new ArrayList<>();
		if (patterns != null) {
			for (YamlNode.KeyValue entry : patterns.entries()) {
				HeaderPattern pattern = pattern(patterns, entry);
				ColumnRule column = column(patterns, entry.key(), new Source.CellValue(measures.size()),
						"a column of the block");
				if (pattern != null && column != null) {
					measures.add(new Measure(pattern, column));
				}
			}
		}
		return measures;
	}

	private static @Nullable HeaderPattern pattern(YamlSection patterns, YamlNode.KeyValue entry) {
		try {
			return pattern(entry.key());
		}
		catch (IllegalArgumentException ex) {
			patterns.problem(entry.position(),
					VALUES_INTO + " contains " + Redacted.value(entry.key()) + ". " + ex.getMessage());
			return null;
		}
	}

	private static HeaderPattern pattern(String text) {
		try {
			return new HeaderPattern(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Expected " + EXPECTED_PATTERN + ".", ex);
		}
	}

	/** A column by its name, or with options as the only key. */
	private @Nullable ColumnRule column(YamlSection from, String key, Source source, String expected) {
		if (!(from.node(key).orElse(null) instanceof YamlNode.KeyValues)) {
			String name = from.text(key, expected);
			return (name != null) ? new ColumnRule(name, source, Format.DEFAULT) : null;
		}
		YamlSection named = from.subsection(key, expected);
		if (named == null) {
			return null;
		}
		if (named.entries().size() != 1) {
			named.problem(named.position(),
					key + " has " + named.entries().size() + " keys. Expected " + expected + ".");
			return null;
		}
		YamlNode.KeyValue entry = named.entries().get(0);
		YamlSection options = named.subsection(entry.key(), "options of the column, such as {format: MMM yyyy}");
		return (options != null) ? ColumnKeysReader.ofCells(entry.key(), options, this.formats, source) : null;
	}

	/**
	 * The key as {@link ImportSource} writes it.
	 * @param unpivot the value
	 * @param options writes the options of a column
	 */
	static Map<String, Object> source(Unpivot unpivot, Function<ColumnRule, Map<String, Object>> options) {
		Map<String, Object> tree = new LinkedHashMap<>();
		Headers headers = unpivot.headers();
		if (headers instanceof Headers.Range range) {
			Map<String, Object> ends = new LinkedHashMap<>();
			ends.put("from", range.from());
			ends.put("to", range.to());
			tree.put(HEADERS, ends);
		}
		else if (headers instanceof Headers.Matching matching) {
			tree.put(HEADERS, Map.of("pattern", matching.pattern().text()));
		}
		else if (headers instanceof Headers.Listed listed) {
			tree.put(HEADERS, listed.names());
		}
		else if (headers instanceof Headers.Others) {
			tree.put(HEADERS, OTHERS);
		}
		tree.put(INTO, named(unpivot.into(), options));
		Map<String, Object> measures = new LinkedHashMap<>();
		for (Measure measure : unpivot.measures()) {
			HeaderPattern pattern = measure.pattern();
			if (pattern == null) {
				tree.put(VALUES_INTO, named(measure.column(), options));
			}
			else {
				measures.put(pattern.text(), named(measure.column(), options));
			}
		}
		if (!measures.isEmpty()) {
			tree.put(VALUES_INTO, measures);
		}
		if (unpivot.blankCells() != BlankCells.SKIP) {
			tree.put(BLANK_CELLS, unpivot.blankCells().text());
		}
		return tree;
	}

	private static Object named(ColumnRule rule, Function<ColumnRule, Map<String, Object>> options) {
		Map<String, Object> own = options.apply(rule);
		return own.isEmpty() ? rule.column() : Map.of(rule.column(), own);
	}

}
