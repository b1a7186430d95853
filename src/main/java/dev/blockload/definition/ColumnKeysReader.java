package dev.blockload.definition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.Lookup;
import dev.blockload.mapping.MetadataColumn;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of {@code columns}: the sources of the block's columns.
 */
final class ColumnKeysReader {

	/** PostgreSQL truncates longer names, so no column has one. */
	private static final int MAX_NAME_BYTES = 63;

	private static final List<String> LOOKUP_KEYS = LookupKeysReader.KEYS;

	private static final String EXPECTED = "a header of the file, {from: HEADER} or {value: CONSTANT}";

	/** The keys for the source of a column. Each column has exactly one of them. */
	private static final List<String> SOURCES = List.of("from", "value", "added");

	private final YamlSection columns;

	/** The formats of the import. */
	private final Format formats;

	private final boolean fixedFile;

	private final ReadContext reading;

	/**
	 * Creates a reader.
	 * @param columns the section
	 * @param formats the formats of the import
	 * @param fixedFile whether the import reads a file with a fixed name
	 */
	ColumnKeysReader(YamlSection columns, Format formats, boolean fixedFile, ReadContext reading) {
		this.columns = columns;
		this.formats = formats;
		this.fixedFile = fixedFile;
		this.reading = reading;
	}

	List<ColumnRule> rules() {
		List<ColumnRule> rules = new ArrayList<>();
		for (YamlNode.KeyValue entry : this.columns.entries()) {
			String column = entry.key();
			if (column.isBlank() || column.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
				this.columns.problem(entry.position(), "Column " + Redacted.value(column)
						+ " has an invalid name. Expected 1 to " + MAX_NAME_BYTES + " bytes, the limit of PostgreSQL.");
				continue;
			}
			ColumnRule rule = (entry.value() instanceof YamlNode.KeyValues mapping)
					? rule(column, new YamlSection(mapping, "column '" + column + "'", entry.position(), this.reading))
					: byHeader(column);
			if (rule != null) {
				rules.add(rule);
			}
		}
		if (this.columns.entries().isEmpty()) {
			this.columns.problem(this.columns.position(),
					"columns is empty. Add a column, or remove 'columns' if the headers are the column names.");
		}
		return rules;
	}

	/**
	 * Read the options of a column that takes the cells of an unpivoted file.
	 * @param column of the block
	 * @param options its keys
	 * @param formats of the import
	 * @param source the headers or the values of the cells
	 * @return null where anything is wrong, which is then a problem
	 */
	static @Nullable ColumnRule ofCells(String column, YamlSection options, Format formats, Source source) {
		List<String> keys = new ArrayList<>(LOOKUP_KEYS);
		keys.addAll(FormatKey.texts());
		options.only(keys);
		LookupKeysReader lookups = new LookupKeysReader(options);
		if (lookups.namesHeaders()) {
			options.problem(options.position(LookupKeysReader.MATCH),
					"match names headers. Expected one column of the list, because each cell has one header.");
			return null;
		}
		Format format = new FormatKeysReader(options, formats).format();
		Lookup lookup = lookups.lookup();
		return (format != null && lookup != null) ? new ColumnRule(column, source, format, lookup) : null;
	}

	private @Nullable ColumnRule byHeader(String column) {
		String header = this.columns.text(column, EXPECTED);
		return (header != null) ? new ColumnRule(column, new Source.FromHeader(header), Format.DEFAULT) : null;
	}

	private @Nullable ColumnRule rule(String column, YamlSection section) {
		List<String> keys = new ArrayList<>(SOURCES);
		keys.addAll(LOOKUP_KEYS);
		keys.addAll(FormatKey.texts());
		section.only(keys);
		LookupKeysReader lookups = new LookupKeysReader(section);
		if (lookups.namesHeaders()) {
			return fromHeaders(column, section, lookups);
		}
		List<String> sources = SOURCES.stream().filter(section::has).toList();
		if (sources.size() != 1) {
			section.problem(section.position(),
					"Column '" + column + "' has "
							+ (sources.isEmpty() ? "none of from, value and added" : String.join(" and ", sources))
							+ ". Expected exactly one of from, value and added.");
			return null;
		}
		return switch (sources.get(0)) {
			case "from" -> fromHeader(column, section, lookups);
			case "value" -> constant(column, section);
			default -> added(column, section);
		};
	}

	private @Nullable ColumnRule fromHeader(String column, YamlSection section, LookupKeysReader lookups) {
		String header = section.text("from", "a header of the file");
		Format format = new FormatKeysReader(section, this.formats).format();
		Lookup lookup = lookups.lookup();
		return (header != null && format != null && lookup != null)
				? new ColumnRule(column, new Source.FromHeader(header), format, lookup) : null;
	}

	private @Nullable ColumnRule fromHeaders(String column, YamlSection section, LookupKeysReader lookups) {
		for (String source : SOURCES) {
			if (section.has(source)) {
				section.problem(section.position(source), source
						+ " cannot be used with a match that names headers. Remove " + source + ", or the headers.");
			}
		}
		Format format = new FormatKeysReader(section, this.formats).format();
		Lookup lookup = lookups.lookup();
		List<String> headers = lookups.headers();
		if (format == null || lookup == null || headers.size() != lookup.match().size()) {
			return null;
		}
		Source source = (headers.size() == 1) ? new Source.FromHeader(headers.get(0)) : new Source.FromHeaders(headers);
		return new ColumnRule(column, source, format, lookup);
	}

	private static @Nullable ColumnRule constant(String column, YamlSection section) {
		refuseFormats(section, "value");
		String value = section.read("value", "a value, the same for every row", (text) -> text);
		return (value != null) ? new ColumnRule(column, new Source.Constant(value), Format.DEFAULT) : null;
	}

	private @Nullable ColumnRule added(String column, YamlSection section) {
		refuseFormats(section, "added");
		MetadataColumn fact = section.read("added", Choices.oneOf(MetadataColumn.texts()), ColumnKeysReader::fact);
		if (fact == MetadataColumn.FILE_DATE && this.fixedFile) {
			section.problem(section.position("added"),
					"added is 'file-date', but the name of a fixed file has no date. Expected file-date with latest only.");
		}
		return (fact != null) ? new ColumnRule(column, new Source.Added(fact), Format.DEFAULT) : null;
	}

	private static void refuseFormats(YamlSection section, String source) {
		List<String> keys = new ArrayList<>(LOOKUP_KEYS);
		keys.addAll(FormatKey.texts());
		for (String key : keys) {
			if (section.has(key)) {
				section.problem(section.position(key),
						key + " cannot be used with " + source + ". Expected it with from only.");
			}
		}
	}

	private static MetadataColumn fact(String text) {
		return MetadataColumn.of(text)
			.orElseThrow(() -> new IllegalArgumentException("Expected " + Choices.oneOf(MetadataColumn.texts()) + "."
					+ Choices.hint(text, MetadataColumn.texts())));
	}

}
