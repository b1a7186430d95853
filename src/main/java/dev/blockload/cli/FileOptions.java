package dev.blockload.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.guess.LoadOptions;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.YamlText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of {@code load} for what a guess can get wrong. They are read by the code
 * that reads definitions, so they have the keys and the values of these.
 */
final class FileOptions {

	@Option(names = "--csv", paramLabel = "KEY=VALUE",
			description = "a key of `csv` in definitions, such as delimiter=semicolon or encoding=windows-1252")
	private Map<String, String> csv = new LinkedHashMap<>();

	@Option(names = "--map", paramLabel = "COLUMN=HEADER",
			description = "the header of a column, or the number of its field")
	private Map<String, String> map = new LinkedHashMap<>();

	@Option(names = "--format", paramLabel = "COLUMN=PATTERN",
			description = "the date pattern of a column, or COLUMN.KEY=VALUE for another format, such as amount.decimal-separator=,")
	private Map<String, String> format = new LinkedHashMap<>();

	@Option(names = "--rejects", paramLabel = "N|N%%", converter = AllowedRejects.Converter.class,
			description = "load the file although so many of its records are rejected (default: 0)")
	private @Nullable AllowedRejects rejects;

	/**
	 * Reads the options.
	 * @param definitions reads definitions
	 * @param nothing a definition without these options
	 * @param verb of the options
	 */
	LoadOptions read(Definitions definitions, String nothing, Verb verb) {
		String text = nothing + section("csv", this.csv) + columns() + limit();
		ImportDefinition read;
		try {
			read = definitions.fromText(text, "options").definition();
		}
		catch (DefinitionException ex) {
			throw verb.wrong(ex.problems().stream().map(Problem::message).collect(Collectors.joining("\n")));
		}
		Map<String, Format> formats = new TreeMap<>();
		read.columns()
			.stream()
			.filter((rule) -> !rule.format().entries().isEmpty())
			.forEach((rule) -> formats.put(rule.column(), rule.format()));
		return new LoadOptions(this.csv.keySet(), read.dialect(), this.map, formats);
	}

	/** The lines of a definition for the rejects that are allowed. */
	String limit() {
		return (this.rejects != null) ? this.rejects.section() : "";
	}

	private String columns() {
		Map<String, Map<String, String>> keys = new TreeMap<>();
		Set<String> columns = new TreeSet<>(this.map.keySet());
		this.format.forEach((name, value) -> {
			int point = name.lastIndexOf('.');
			String column = (point > 0) ? name.substring(0, point) : name;
			columns.add(column);
			keys.computeIfAbsent(column, (key) -> new LinkedHashMap<>())
				.put((point > 0) ? name.substring(point + 1) : "format", value);
		});
		StringBuilder text = new StringBuilder(columns.isEmpty() ? "" : "columns:\n");
		columns.forEach((column) -> {
			text.append("  ").append(YamlText.key(column)).append(":\n");
			text.append("    from: ").append(YamlText.text(this.map.getOrDefault(column, column))).append('\n');
			keys.getOrDefault(column, Map.of())
				.forEach(
						(key, value) -> text.append("    ").append(key).append(": ").append(value(value)).append('\n'));
		});
		return text.toString();
	}

	/** A list in brackets stays a list. */
	private static String value(String value) {
		return (value.startsWith("[") && value.endsWith("]")) ? value : YamlText.text(value);
	}

	private static String section(String name, Map<String, String> keys) {
		StringBuilder text = new StringBuilder(keys.isEmpty() ? "" : name + ":\n");
		keys.forEach((key, value) -> text.append("  ")
			.append(YamlText.key(key))
			.append(": ")
			.append(YamlText.text(value))
			.append('\n'));
		return text.toString();
	}

}
