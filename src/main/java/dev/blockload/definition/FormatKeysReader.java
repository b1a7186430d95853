package dev.blockload.definition;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys that describe how values are written, of an import ({@code formats}) or
 * of a column.
 */
final class FormatKeysReader {

	private final YamlSection section;

	/** The formats of the import, where the keys are those of a column. */
	private final Format formats;

	FormatKeysReader(YamlSection section, Format formats) {
		this.section = section;
		this.formats = formats;
	}

	/**
	 * Reads the formats; ignores other keys.
	 * @return the differences from the formats of the import, or null where keys
	 * contradict each other
	 */
	@Nullable Format format() {
		Map<FormatKey, List<String>> entries = new EnumMap<>(FormatKey.class);
		for (FormatKey key : FormatKey.values()) {
			if (this.section.has(key.text())) {
				List<String> texts = key.isList() ? texts(key) : text(key);
				if (texts != null) {
					entries.put(key, texts);
				}
			}
		}
		Format own = new Format(entries);
		return contradicts(own) ? null : own.beyond(this.formats);
	}

	private @Nullable List<String> text(FormatKey key) {
		String text = this.section.read(key.text(), key.expected(), key::canonical);
		return (text != null) ? List.of(text) : null;
	}

	/** An empty list is valid: it removes the words of the import. */
	private @Nullable List<String> texts(FormatKey key) {
		boolean empty = this.section.entries()
			.stream()
			.filter((entry) -> entry.key().equals(key.text()))
			.anyMatch((entry) -> entry.value() instanceof YamlNode.Sequence sequence && sequence.items().isEmpty());
		List<String> texts = empty ? List.of() : this.section.list(key.text(), true, key.expected());
		if (texts == null) {
			return null;
		}
		List<String> canonical = new ArrayList<>();
		for (String text : texts) {
			try {
				canonical.add(key.canonical(text));
			}
			catch (IllegalArgumentException ex) {
				this.section.problem(this.section.position(key.text()), key.text() + " contains " + Redacted.value(text)
						+ ". " + YamlSection.sentence(ex.getMessage()));
			}
		}
		return canonical;
	}

	private boolean contradicts(Format own) {
		if (own.says(FormatKey.FORMAT) && own.says(FormatKey.EXCEL_DATES)) {
			return problem(FormatKey.EXCEL_DATES,
					"excel-dates and format cannot be used together. Remove one of them.");
		}
		Format merged = own.over(this.formats);
		String decimal = merged.text(FormatKey.DECIMAL_SEPARATOR);
		if (merged.separatesGroupsBy(decimal)) {
			return problem(FormatKey.GROUPING_SEPARATOR, "decimal-separator and grouping-separator are both '" + decimal
					+ "'. Expected two different characters.");
		}
		for (FormatKey key : List.of(FormatKey.TRUE_WORDS, FormatKey.FALSE_WORDS)) {
			if (merged.texts(key).isEmpty()) {
				return problem(key, key.text() + " is an empty list. Expected " + key.expected() + ".");
			}
		}
		Set<String> folded = merged.texts(FormatKey.TRUE_WORDS)
			.stream()
			.map(FormatKeysReader::folded)
			.collect(Collectors.toSet());
		for (String word : merged.texts(FormatKey.FALSE_WORDS)) {
			if (folded.contains(folded(word))) {
				return problem(FormatKey.FALSE_WORDS,
						Redacted.value(word) + " is in both true-words and false-words. Remove it from one of them.");
			}
		}
		if (merged.text(FormatKey.PERCENT).equals("true") && merged.texts(FormatKey.SUFFIX).contains("%")) {
			return problem(FormatKey.SUFFIX, "suffix contains '%', and percent is true. Remove one of them.");
		}
		if (merged.keepsOnBlank() && !merged.texts(FormatKey.NULL_WORDS).isEmpty()) {
			String correction = !own.says(FormatKey.BLANK) ? "Add blank: 'null' to this column."
					: own.says(FormatKey.NULL_WORDS) ? "Remove one of them." : "Add null-words: [] to this column.";
			return problem(FormatKey.BLANK,
					"blank is 'keep', but null-words would replace the kept value by null. " + correction);
		}
		return false;
	}

	private static String folded(String word) {
		return word.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
	}

	private boolean problem(FormatKey key, String message) {
		this.section.problem(this.section.position(key.text()), message);
		return true;
	}

}
