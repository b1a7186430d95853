package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;

/**
 * Finds texts in saved definitions that would be variables in a file.
 */
final class UnexpandedText {

	private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{[^}]*}?");

	private static final String FILE = "-file";

	private final List<Problem> found = new ArrayList<>();

	private final String file;

	private final DefinitionKind kind;

	private UnexpandedText(Path path) {
		this.file = path.toString();
		this.kind = SavedText.kind(path);
	}

	/**
	 * One note for each value that contains such a text.
	 * @param files the saved definitions
	 * @param path of one of them
	 */
	static List<Problem> find(DefinitionFiles files, Path path) {
		Problems unused = new Problems(path.toString());
		String text = files.text(path, unused);
		YamlNode tree = (text != null && text.contains("${")) ? YamlReader.read(text, unused) : null;
		UnexpandedText finder = new UnexpandedText(path);
		if (tree != null) {
			finder.look(tree);
		}
		return finder.found;
	}

	private void look(YamlNode tree) {
		if (tree instanceof YamlNode.KeyValues keys) {
			keys.entries()
				.stream()
				.filter((entry) -> !isReference(entry.key()))
				.forEach((entry) -> look(entry.value()));
		}
		else if (tree instanceof YamlNode.Sequence sequence) {
			sequence.items().forEach(this::look);
		}
		else if (tree instanceof YamlNode.Scalar scalar) {
			Matcher variable = VARIABLE.matcher(scalar.value());
			if (variable.find()) {
				this.found.add(new Problem(this.file, scalar.position().line(), scalar.position().column(),
						Redacted.value(variable.group())
								+ " is text, because nothing is replaced in a saved definition."
								+ " If text is intended, write " + Redacted.value("$" + variable.group()) + "."));
			}
		}
	}

	/** The secret fields of a connection are the only ones that are resolved. */
	private boolean isReference(String key) {
		String field = key.endsWith(FILE) ? key.substring(0, key.length() - FILE.length()) : key;
		return this.kind == DefinitionKind.CONNECTION && SavedConnectionReader.SECRETS.contains(field);
	}

}
