package dev.blockload.definition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.block.Duplicates;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;

/**
 * Reads the key of an import that says what happens to records with the same key.
 */
final class DuplicatesKeyReader {

	static final String DUPLICATES = "duplicates";

	private static final String SUM = Duplicates.Policy.SUM.text();

	private static final List<String> WORDS = Duplicates.Policy.texts()
		.stream()
		.filter((word) -> !word.equals(SUM))
		.toList();

	private static final String EXPECTED_SUM = "{sum: [amount]}";

	private static final String EXPECTED = String.join(", ", WORDS) + " or " + EXPECTED_SUM;

	private final YamlSection section;

	DuplicatesKeyReader(YamlSection section) {
		this.section = section;
	}

	/** The rule; the one that holds by default where it is missing or wrong. */
	Duplicates duplicates() {
		Optional<YamlNode> node = this.section.node(DUPLICATES);
		Duplicates read = (node.isPresent() && node.get() instanceof YamlNode.KeyValues) ? sums()
				: this.section.read(DUPLICATES, EXPECTED, DuplicatesKeyReader::word);
		return (read != null) ? read : Duplicates.FAIL;
	}

	private Duplicates sums() {
		YamlSection keys = this.section.subsection(DUPLICATES, EXPECTED);
		if (keys == null) {
			return Duplicates.FAIL;
		}
		keys.only(List.of(SUM));
		keys.require(SUM, "columns to add up, such as [amount]");
		List<String> columns = keys.list(SUM, true, "a column, or a list such as [amount, hours]");
		return (columns != null) ? new Duplicates(Duplicates.Policy.SUM, columns) : Duplicates.FAIL;
	}

	private static Duplicates word(String text) {
		if (!WORDS.contains(text)) {
			throw new IllegalArgumentException("Expected " + EXPECTED + "." + Choices.hint(text, WORDS));
		}
		return new Duplicates(Duplicates.Policy.of(text), List.of());
	}

	/** The rule as the source of an import contains it. */
	static Object source(Duplicates duplicates) {
		if (duplicates.sums().isEmpty()) {
			return duplicates.policy().text();
		}
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put(SUM, duplicates.sums());
		return tree;
	}

}
