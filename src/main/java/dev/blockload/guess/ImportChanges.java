package dev.blockload.guess;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Block;
import dev.blockload.csv.Dialect;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnDefaults;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.HeaderPattern;
import dev.blockload.mapping.Lookup;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.mapping.Unpivot;
import dev.blockload.yaml.YamlText;
import org.jspecify.annotations.Nullable;

/**
 * The differences between what an import says of its file and what the file looks like.
 * Each has a name, and any of them can be applied.
 */
final class ImportChanges {

	private static final String HEADERS = "headers";

	private static final String FORMAT = "format ";

	private final ImportDefinition definition;

	private final Block block;

	private final @Nullable RunMetadata metadata;

	/** As the file looks like. */
	private final Dialect dialect;

	/** The rules with the headers, or the numbers, of the file. */
	private final List<ColumnRule> rules;

	/** The formats that fit best, by the names of the columns. */
	private final Map<String, Format> formats = new TreeMap<>();

	private final Set<String> all = new LinkedHashSet<>();

	ImportChanges(ImportDefinition definition, Block block, @Nullable RunMetadata metadata, Dialect dialect,
			List<ColumnRule> rules, Map<String, Format> formats) {
		this.definition = definition;
		this.block = block;
		this.metadata = metadata;
		this.dialect = DialectKeys.with(dialect, definition.dialect(), Set.of("compression"));
		this.rules = List.copyOf(rules);
		this.all.addAll(DialectKeys.different(this.dialect, definition.dialect()).keySet());
		if (!this.rules.equals(definition.columns())) {
			this.all.add(HEADERS);
		}
		formats.forEach((column, format) -> {
			if (!format.entries().isEmpty()) {
				this.formats.put(column, format);
				this.all.add(FORMAT + column);
			}
		});
	}

	/** The names of the changes. */
	Set<String> all() {
		return this.all;
	}

	/** The names of the changes of formats. */
	Set<String> formats() {
		return this.all.stream().filter((change) -> change.startsWith(FORMAT)).collect(Collectors.toSet());
	}

	/** What a run would do with some changes. */
	Rehearsal rehearse(byte[] sample, Set<String> changes) {
		ColumnDefaults defaults = this.definition.columnDefaults(this.block);
		if (rules(changes).isEmpty()) {
			defaults = new ColumnDefaults(defaults.zone(), ofAll(changes), defaults.rules(), defaults.key());
		}
		return Rehearsal.of(sample,
				new Rehearsal.Reading(DialectKeys.with(this.definition.dialect(), this.dialect, changes),
						rules(changes), unpivotWith(changes), defaults, this.metadata),
				this.block);
	}

	private List<ColumnRule> rules(Set<String> changes) {
		return (changes.contains(HEADERS) ? this.rules : this.definition.columns()).stream()
			.map((rule) -> with(rule, changes))
			.toList();
	}

	/** The section unpivot of the import with the formats of some changes. */
	private @Nullable Unpivot unpivotWith(Set<String> changes) {
		Unpivot unpivot = this.definition.unpivot();
		return (unpivot == null) ? null
				: new Unpivot(unpivot.headers(), with(unpivot.into(), changes),
						unpivot.measures()
							.stream()
							.map((measure) -> new Unpivot.Measure(measure.pattern(), with(measure.column(), changes)))
							.toList(),
						unpivot.blankCells());
	}

	private ColumnRule with(ColumnRule rule, Set<String> changes) {
		return changes.contains(FORMAT + rule.column())
				? new ColumnRule(rule.column(), rule.source(), formatOf(rule), rule.lookup()) : rule;
	}

	/** The columns that take cells have formats of their own. */
	private boolean takesCells(String column) {
		Unpivot unpivot = this.definition.unpivot();
		return unpivot != null && unpivot.rules().stream().anyMatch((rule) -> rule.column().equals(column));
	}

	private Format formatOf(ColumnRule rule) {
		return this.formats.getOrDefault(rule.column(), Format.DEFAULT).over(rule.format());
	}

	/** The formats of an import whose columns have no own ones: the first of each key. */
	private Format ofAll(Set<String> changes) {
		Map<FormatKey, List<String>> merged = new EnumMap<>(FormatKey.class);
		this.formats.forEach((column, format) -> {
			if (changes.contains(FORMAT + column) && !takesCells(column)) {
				format.entries().forEach(merged::putIfAbsent);
			}
		});
		return new Format(merged).over(this.definition.formats());
	}

	/** The lines to write for some changes. */
	List<String> lines(Set<String> changes) {
		List<String> lines = new ArrayList<>();
		Dialect changed = DialectKeys.with(this.definition.dialect(), this.dialect, changes);
		if (!changed.equals(this.definition.dialect())) {
			List<String> keys = new ArrayList<>();
			DialectKeys.different(changed, Dialect.DEFAULT)
				.forEach((key, value) -> keys.add(key + ": " + plain(value)));
			lines.add("csv: " + DefinitionWriter.inBraces(keys));
		}
		List<ColumnRule> written = rules(changes);
		Format ofAll = ofAll(changes);
		if (written.isEmpty() && !ofAll.equals(this.definition.formats())) {
			lines.add("formats: " + DefinitionWriter.inBraces(formats(ofAll)));
		}
		if (!written.isEmpty() && this.definition.columns().isEmpty()) {
			lines.add("columns: " + DefinitionWriter.inBraces(entries(written)));
		}
		return lines;
	}

	/** The lines to write in the columns of the import. */
	List<String> columns(Set<String> changes) {
		return this.definition.columns().isEmpty() ? List.of() : entries(rules(changes));
	}

	private List<String> entries(List<ColumnRule> written) {
		List<String> columns = new ArrayList<>();
		for (ColumnRule rule : written) {
			if (!this.definition.columns().contains(rule)) {
				columns.add(entry(rule));
			}
		}
		return columns;
	}

	/** A column as an import writes it, with all that it says of the column. */
	private static String entry(ColumnRule rule) {
		List<String> keys = new ArrayList<>();
		List<String> match = rule.lookup().match();
		if (rule.source() instanceof Source.FromHeader from) {
			keys.add("from: " + plain(from.header()));
			keys.addAll(options(rule));
			return plain(rule.column()) + ": "
					+ ((keys.size() == 1) ? plain(from.header()) : DefinitionWriter.inBraces(keys));
		}
		if (rule.source() instanceof Source.FromHeaders several) {
			keys.add("match: " + DefinitionWriter.inBraces(IntStream.range(0, match.size())
				.mapToObj((place) -> plain(match.get(place)) + ": " + plain(several.headers().get(place)))
				.toList()));
		}
		keys.addAll(options(rule));
		return plain(rule.column()) + (keys.isEmpty() ? "" : ": " + DefinitionWriter.inBraces(keys));
	}

	/** How the values of a column are looked up and written. */
	private static List<String> options(ColumnRule rule) {
		List<String> keys = new ArrayList<>();
		Lookup lookup = rule.lookup();
		if (!lookup.match().isEmpty() && !(rule.source() instanceof Source.FromHeaders)) {
			keys.add("match: " + plain(lookup.match().get(0)));
		}
		if (lookup.ignored().contains(Lookup.Difference.CASE)) {
			keys.add("match-case: insensitive");
		}
		if (lookup.ignored().contains(Lookup.Difference.SPACES)) {
			keys.add("match-trim: true");
		}
		if (lookup.unknown() instanceof Lookup.Unknown.Default other) {
			keys.add("unknown: {default: " + plain(other.value()) + "}");
		}
		else if (!(lookup.unknown() instanceof Lookup.Unknown.Reject)) {
			keys.add("unknown: " + lookup.unknown().text());
		}
		keys.addAll(formats(rule.format()));
		return keys;
	}

	/** The lines to write in the section unpivot of the import. */
	List<String> unpivot(Set<String> changes) {
		Unpivot before = this.definition.unpivot();
		Unpivot written = unpivotWith(changes);
		List<String> lines = new ArrayList<>();
		if (before == null || written == null) {
			return lines;
		}
		if (!written.into().equals(before.into())) {
			lines.add("into: {" + entry(written.into()) + "}");
		}
		if (!written.measures().equals(before.measures())) {
			lines.add("values-into: " + DefinitionWriter.inBraces(written.measures().stream().map((measure) -> {
				HeaderPattern pattern = measure.pattern();
				boolean named = options(measure.column()).isEmpty();
				return (pattern == null) ? entry(measure.column()) : plain(pattern.text()) + ": "
						+ (named ? entry(measure.column()) : "{" + entry(measure.column()) + "}");
			}).toList()));
		}
		return lines;
	}

	private static List<String> formats(Format format) {
		Map<String, String> keys = new LinkedHashMap<>();
		format.entries()
			.forEach((key, texts) -> keys.put(key.text(),
					key.isList() ? "[" + String.join(", ", texts.stream().map(ImportChanges::plain).toList()) + "]"
							: plain(texts.get(0))));
		return keys.entrySet().stream().map((entry) -> entry.getKey() + ": " + entry.getValue()).toList();
	}

	/** Without quotes where YAML needs none. */
	private static String plain(String value) {
		return value.matches("[\\p{L}_][\\p{L}\\d_/.-]*|\\d{1,9}") ? value : YamlText.text(value);
	}

}
