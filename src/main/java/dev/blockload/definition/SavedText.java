package dev.blockload.definition;

import java.nio.file.Path;
import java.util.Arrays;

import dev.blockload.yaml.ValueParsers;

/**
 * The text of a definition that is saved in the database.
 *
 * @param kind what it defines
 * @param name of what it defines, which is unique in its kind
 * @param yaml the text, as a file would contain it. Secrets are numbers
 */
public record SavedText(DefinitionKind kind, String name, String yaml) {

	/** Begins the positions of saved definitions. No file is named so. */
	private static final String PREFIX = "database:";

	private static final String SUFFIX = ".yml";

	public SavedText {
		ValueParsers.name(name);
	}

	/**
	 * How positions name the definition, such as {@code database:salaries.yml}.
	 */
	public String file() {
		return file(this.kind, this.name);
	}

	/** How positions name a saved definition. */
	public static String file(DefinitionKind kind, String name) {
		return PREFIX + kind.folder() + name + SUFFIX;
	}

	/** Whether positions name a saved definition so. */
	static boolean isSaved(Path path) {
		return path.toString().startsWith(PREFIX);
	}

	/** The kind of a saved definition, by how positions name it. */
	static DefinitionKind kind(Path path) {
		return Arrays.stream(DefinitionKind.values())
			.filter((kind) -> !kind.folder().isEmpty() && path.toString().startsWith(PREFIX + kind.folder()))
			.findFirst()
			.orElse(DefinitionKind.IMPORT);
	}

	/** The name of a saved definition, by how positions name it. */
	static String name(Path path) {
		String text = path.toString();
		return text.substring((PREFIX + kind(path).folder()).length(), text.length() - SUFFIX.length());
	}

}
