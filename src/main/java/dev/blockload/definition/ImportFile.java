package dev.blockload.definition;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A file that should hold an import: read as YAML, and far enough to know its name.
 */
final class ImportFile {

	private final Path path;

	private final Variables variables;

	private final Findings findings;

	private final @Nullable String text;

	private final @Nullable Tree tree;

	private final @Nullable String name;

	private final @Nullable String connection;

	private ImportFile(DefinitionFiles files, Path path, Variables variables) {
		this.path = path;
		this.variables = variables;
		this.findings = new Findings(path.toString());
		this.text = files.text(path, this.findings);
		this.tree = (this.text != null) ? TreeReader.read(this.text, this.findings) : null;
		this.name = text("import");
		this.connection = text("connection");
	}

	static ImportFile read(DefinitionFiles files, Path path, Variables variables) {
		return new ImportFile(files, path, variables);
	}

	private @Nullable String text(String key) {
		if (!(this.tree instanceof Tree.Mapping mapping)
				|| !(mapping.entry(key).map(Tree.Entry::value).orElse(null) instanceof Tree.Text text)) {
			return null;
		}
		try {
			return Words.normal(this.variables.fill(text.value()));
		}
		catch (IllegalArgumentException ex) {
			// Said when the whole import is read.
			return null;
		}
	}

	String file() {
		return this.path.toString();
	}

	Findings findings() {
		return this.findings;
	}

	/** The name it gives, or null where that cannot be told. */
	@Nullable String name() {
		return this.name;
	}

	/** The connection it names, or null where that cannot be told. */
	@Nullable String connection() {
		return this.connection;
	}

	Place place() {
		return Places.of(this.tree).of("import");
	}

	/** Whether someone who asks for this import surely means this nameless file. */
	boolean evidently(String wanted) {
		if (this.name != null) {
			return false;
		}
		String fileName = Words.normal(String.valueOf(this.path.getFileName()));
		if (fileName.equals(wanted + ".yml") || fileName.equals(wanted + ".yaml")) {
			return true;
		}
		return this.text != null && Pattern
			.compile("^[\\s{\"']*import[\"']?\\s*:\\s*[\"']?" + Pattern.quote(wanted) + "[\"']?\\s*(#.*)?$",
					Pattern.MULTILINE)
			.matcher(Words.normal(this.text))
			.find();
	}

	/**
	 * Read all of it.
	 * @return null where anything is wrong, which the findings then say
	 */
	@Nullable LocatedImport located() {
		if (this.tree == null) {
			return null;
		}
		Reading reading = new Reading(this.findings, this.variables);
		ImportDefinition definition = ImportReader.read(this.tree, reading);
		return (definition != null)
				? new LocatedImport(definition, file(), Places.of(this.tree), ScheduleReader.of(this.tree, reading))
				: null;
	}

}
