package dev.blockload.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.csv.Dialect;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.Unpivot;
import dev.blockload.yaml.YamlText;
import org.jspecify.annotations.Nullable;

/**
 * Writes an import as YAML, without defaults.
 */
final class DefinitionWriter {

	private final StringBuilder text = new StringBuilder();

	private DefinitionWriter() {
	}

	/**
	 * Writes an import.
	 * @param names the names of the import
	 * @param dialect the dialect of its file
	 * @param rules the rules of its columns; empty where the fields are the columns of
	 * the block
	 * @param comments the comments of columns, by their names
	 */
	static String of(ProposalNames names, Dialect dialect, List<ColumnRule> rules, Map<String, String> comments) {
		return of(names, dialect, rules, null, comments);
	}

	/**
	 * Writes an import.
	 * @param names the names of the import
	 * @param dialect the dialect of its file
	 * @param rules the rules of its columns; empty where the fields are the columns of
	 * the block
	 * @param unpivot how cells become rows, of neighbouring headers; null where records
	 * do
	 * @param comments the comments of columns, by their names
	 */
	static String of(ProposalNames names, Dialect dialect, List<ColumnRule> rules, @Nullable Unpivot unpivot,
			Map<String, String> comments) {
		DefinitionWriter definition = new DefinitionWriter();
		definition.line("import", names.importName());
		definition.line("application", names.application());
		definition.line("connection", names.connection());
		definition.text.append("file:\n");
		definition.line("  fixed", names.key());
		definition.line("block", names.block());
		definition.line("mode", names.mode());
		definition.csv(dialect);
		definition.columns(rules, comments);
		if (unpivot != null) {
			definition.unpivot(unpivot);
		}
		return definition.text.toString();
	}

	private void unpivot(Unpivot unpivot) {
		Unpivot.Headers.Range headers = (Unpivot.Headers.Range) unpivot.headers();
		this.text.append("unpivot:\n  headers: {from: ")
			.append(YamlText.text(headers.from()))
			.append(", to: ")
			.append(YamlText.text(headers.to()))
			.append("}\n  into: ")
			.append(named(unpivot.into()))
			.append("\n  values-into: ")
			.append(named(unpivot.measures().get(0).column()))
			.append('\n');
	}

	/** A column with its formats, without a source. */
	private static String named(ColumnRule rule) {
		return rule.format().entries().isEmpty() ? YamlText.text(rule.column())
				: "{" + YamlText.key(rule.column()) + ": " + inBraces(formats(rule.format())) + "}";
	}

	private void line(String key, String value) {
		this.text.append(key).append(": ").append(YamlText.text(value)).append('\n');
	}

	private void csv(Dialect dialect) {
		Map<String, String> keys = DialectKeys.different(dialect, Dialect.DEFAULT);
		if (!keys.isEmpty()) {
			this.text.append("csv:\n");
			keys.forEach((key, value) -> line("  " + key, value));
		}
	}

	private void columns(List<ColumnRule> rules, Map<String, String> comments) {
		if (rules.isEmpty()) {
			return;
		}
		this.text.append("columns:\n");
		for (ColumnRule rule : rules) {
			String comment = comments.get(rule.column());
			if (comment != null) {
				this.text.append("  ").append(YamlText.comment(comment)).append('\n');
			}
			String header = ((ColumnRule.Source.FromHeader) rule.source()).header();
			this.text.append("  ").append(YamlText.key(rule.column())).append(": ");
			this.text.append(rule.format().entries().isEmpty() ? YamlText.text(header) : column(header, rule.format()));
			this.text.append('\n');
		}
	}

	private static String column(String header, Format format) {
		List<String> keys = new ArrayList<>(List.of("from: " + YamlText.text(header)));
		keys.addAll(formats(format));
		return inBraces(keys);
	}

	static List<String> formats(Format format) {
		List<String> keys = new ArrayList<>();
		format.entries()
			.forEach((key, texts) -> keys
				.add(key.text() + ": " + (key.isList() ? YamlText.texts(texts) : YamlText.text(texts.get(0)))));
		return keys;
	}

	static String inBraces(List<String> keys) {
		return keys.stream().collect(Collectors.joining(", ", "{", "}"));
	}

}
