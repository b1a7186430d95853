package dev.blockload.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.block.OtherKeys;
import dev.blockload.block.Scope;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of an import that say which items of the block a run can change.
 */
final class ScopeKeysReader {

	static final String SCOPE = "scope";

	static final String OTHER_KEYS = "other-keys";

	private static final String EXPECTED_SCOPE = "values such as {country: FR}, or columns such as [month]";

	private static final String EXPECTED_VALUES = "a value, a list such as [FR, DE], or ~ for null";

	private static final String EXPECTED_ITEMS = "the columns of match with their values, such as {code: E1, country: FR}";

	private static final String EXPECTED_OTHER_KEYS = Choices.oneOf(OtherKeys.texts());

	private final YamlSection section;

	/** Null if it is wrong, which is a problem already. */
	private final @Nullable Mode mode;

	ScopeKeysReader(YamlSection section, @Nullable Mode mode) {
		this.section = section;
		this.mode = mode;
	}

	/** What happens to records whose key the mode does not take. */
	OtherKeys otherKeys() {
		OtherKeys read = this.section.read(OTHER_KEYS, EXPECTED_OTHER_KEYS, ScopeKeysReader::otherKeys);
		Mode found = this.mode;
		if (this.section.has(OTHER_KEYS) && found != null && found.takesAllKeys()) {
			this.section.problem(this.section.position(OTHER_KEYS), OTHER_KEYS + " is set, but mode is '" + found.text()
					+ "', which takes all keys. Remove " + OTHER_KEYS + ", or use mode append or update.");
		}
		return (read != null) ? read : OtherKeys.REJECT;
	}

	private static OtherKeys otherKeys(String text) {
		try {
			return OtherKeys.of(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Expected " + EXPECTED_OTHER_KEYS + "." + Choices.hint(text, OtherKeys.texts()), ex);
		}
	}

	/** The scope; null if there is none, or it is wrong. */
	@Nullable Scope scope() {
		Mode found = this.mode;
		if (this.section.has(SCOPE) && found != null && !found.deletesAbsentRows()) {
			this.section.problem(this.section.position(SCOPE), SCOPE + " is set, but mode is '" + found.text()
					+ "', which deletes no row. Remove " + SCOPE + ", or use mode replace.");
		}
		Optional<YamlNode> node = this.section.node(SCOPE);
		if (node.isPresent() && node.get() instanceof YamlNode.KeyValues) {
			return fixed();
		}
		List<String> columns = this.section.list(SCOPE, true, EXPECTED_SCOPE);
		return (columns != null) ? new Scope.ByColumns(columns) : null;
	}

	private @Nullable Scope fixed() {
		YamlSection values = this.section.subsection(SCOPE, EXPECTED_SCOPE);
		if (values == null) {
			return null;
		}
		if (values.entries().isEmpty()) {
			this.section.problem(this.section.position(SCOPE),
					SCOPE + " has no column. Expected " + EXPECTED_SCOPE + ".");
			return null;
		}
		Map<String, List<@Nullable String>> found = new LinkedHashMap<>();
		Map<String, List<Map<String, String>>> items = new LinkedHashMap<>();
		for (YamlNode.KeyValue entry : values.entries()) {
			if (isItems(entry.value())) {
				items(values, entry).ifPresent((read) -> items.put(entry.key(), read));
				continue;
			}
			List<@Nullable String> read = values.values(entry.key(), EXPECTED_VALUES);
			if (read != null) {
				found.put(entry.key(), read);
			}
		}
		return (found.size() + items.size() == values.entries().size()) ? new Scope.Fixed(found, items) : null;
	}

	private static boolean isItems(YamlNode node) {
		return node instanceof YamlNode.KeyValues || (node instanceof YamlNode.Sequence sequence
				&& sequence.items().stream().anyMatch(YamlNode.KeyValues.class::isInstance));
	}

	/** Items of a list, each with the values of several of its columns. */
	private static Optional<List<Map<String, String>>> items(YamlSection values, YamlNode.KeyValue entry) {
		List<YamlSection> sections = (entry.value() instanceof YamlNode.Sequence)
				? values.subsections(entry.key(), EXPECTED_ITEMS)
				: Stream.ofNullable(values.subsection(entry.key(), EXPECTED_ITEMS)).toList();
		List<Map<String, String>> items = new ArrayList<>();
		boolean wrong = sections.isEmpty();
		for (YamlSection section : sections) {
			Map<String, String> item = new LinkedHashMap<>();
			for (YamlNode.KeyValue column : section.entries()) {
				String text = section.text(column.key(), "the value of an item of the list");
				if (text != null) {
					item.put(column.key(), text);
				}
			}
			wrong |= item.size() < section.entries().size();
			if (item.isEmpty() || items.contains(item)) {
				section.problem(section.position(),
						entry.key() + (item.isEmpty() ? " has an item without a value. Expected " + EXPECTED_ITEMS + "."
								: " contains the same item twice. Remove one of them."));
				wrong = true;
			}
			items.add(item);
		}
		return wrong ? Optional.empty() : Optional.of(items);
	}

	/** The scope as the source of an import contains it. */
	static Object source(Scope scope) {
		if (scope instanceof Scope.Fixed fixed) {
			Map<String, Object> tree = new LinkedHashMap<>();
			fixed.values().forEach((column, values) -> tree.put(column, values));
			fixed.items().forEach((column, items) -> tree.put(column, items));
			return tree;
		}
		return scope.columns();
	}

}
