package dev.blockload.definition;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.Variables;
import dev.blockload.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * A file that should contain an import or a flow, read as YAML to find its name.
 */
final class ImportFile {

	private final Path path;

	private final Variables variables;

	private final Problems problems;

	private final @Nullable String text;

	private final @Nullable YamlNode tree;

	private final @Nullable String name;

	private final @Nullable String connection;

	private ImportFile(DefinitionFiles files, Path path, Variables variables, ParsedTexts parsed) {
		this.path = path;
		this.variables = variables;
		this.problems = new Problems(path.toString());
		this.text = files.text(path, this.problems);
		this.tree = (this.text != null) ? parsed.parse(this.text, this.problems) : null;
		this.name = text(isFlow() ? "flow" : "import");
		this.connection = text("connection");
	}

	static ImportFile read(DefinitionFiles files, Path path, Variables variables, ParsedTexts parsed) {
		return new ImportFile(files, path, variables, parsed);
	}

	private @Nullable String text(String key) {
		if (!(this.tree instanceof YamlNode.KeyValues mapping)
				|| !(mapping.entry(key).map(YamlNode.KeyValue::value).orElse(null) instanceof YamlNode.Scalar text)) {
			return null;
		}
		try {
			return ValueParsers.normal(this.variables.fill(text.value()));
		}
		catch (IllegalArgumentException ex) {
			// Reported when the whole import is read.
			return null;
		}
	}

	String file() {
		return this.path.toString();
	}

	Problems problems() {
		return this.problems;
	}

	/** Whether the file contains a flow. */
	boolean isFlow() {
		return FlowKeysReader.isFlow(this.tree);
	}

	/** The name of the import or the flow, or null where it cannot be read. */
	@Nullable String name() {
		return this.name;
	}

	/** The name of its connection, or null where it cannot be read. */
	@Nullable String connection() {
		return this.connection;
	}

	SourcePosition position() {
		return ImportKeysReader.sourceMap(this.tree).of(isFlow() ? "flow" : "import");
	}

	/** Whether a file without a readable name belongs to the requested import. */
	boolean evidently(String wanted) {
		if (this.name != null) {
			return false;
		}
		String fileName = ValueParsers.normal(String.valueOf(this.path.getFileName()));
		if (fileName.equals(wanted + ".yml") || fileName.equals(wanted + ".yaml")) {
			return true;
		}
		return this.text != null && Pattern
			.compile("^[\\s{\"']*import[\"']?\\s*:\\s*[\"']?" + Pattern.quote(wanted) + "[\"']?\\s*(#.*)?$",
					Pattern.MULTILINE)
			.matcher(ValueParsers.normal(this.text))
			.find();
	}

	/**
	 * Reads the whole flow. Whether its imports exist is not checked.
	 * @return null where anything is wrong, which is then among the problems
	 */
	@Nullable LocatedFlow flow() {
		return (this.tree != null)
				? FlowKeysReader.read(this.tree, file(), new ReadContext(this.problems, this.variables)) : null;
	}

	/**
	 * Reads the whole import.
	 * @return null where anything is wrong, which is then among the problems
	 */
	@Nullable LocatedImport located() {
		if (this.tree == null) {
			return null;
		}
		Optional<SourcePosition> conflict = FlowKeysReader.conflict(this.tree);
		if (conflict.isPresent()) {
			this.problems.add(conflict.get(),
					"The file has the keys 'flow' and 'import'. Expected one of them: a file defines a flow or an import. Remove the other key.");
			return null;
		}
		ReadContext reading = new ReadContext(this.problems, this.variables);
		ImportDefinition definition = ImportKeysReader.read(this.tree, reading);
		return (definition != null) ? new LocatedImport(definition, file(), ImportKeysReader.sourceMap(this.tree),
				ScheduleKeysReader.of(this.tree, reading)) : null;
	}

}
