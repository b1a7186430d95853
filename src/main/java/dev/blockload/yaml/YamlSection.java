package dev.blockload.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one level of a definition, read by name. What is wrong goes to the
 * problems, and reading goes on with a fallback or null, so that one look finds all.
 */
public final class YamlSection {

	private final YamlNode.KeyValues mapping;

	/** How the level is called in messages, such as {@code file}. */
	private final String name;

	private final SourcePosition position;

	private final ReadContext reading;

	public YamlSection(YamlNode.KeyValues mapping, String name, SourcePosition position, ReadContext reading) {
		this.mapping = mapping;
		this.name = name;
		this.position = position;
		this.reading = reading;
	}

	/**
	 * A level that must be keys with values.
	 * @param tree what is there
	 * @param position where the level as a whole stands: its key, if it has one
	 * @return null, with a finding, where it is anything else
	 */
	public static @Nullable YamlSection of(YamlNode tree, String name, SourcePosition position, String expected,
			ReadContext reading) {
		if (tree instanceof YamlNode.KeyValues found) {
			return new YamlSection(found, name, position, reading);
		}
		reading.problems()
			.add(tree.position(), capitalized(name) + " is " + tree.kind() + ". Expected " + expected + ".");
		return null;
	}

	public SourcePosition position() {
		return this.position;
	}

	public List<YamlNode.KeyValue> entries() {
		return this.mapping.entries();
	}

	public boolean has(String key) {
		return this.mapping.entry(key).isPresent();
	}

	/**
	 * Whether a key is there with a value: {@code ${NAME:}}, whose default is empty, is
	 * as good as left out where the variable is not set or empty.
	 */
	public boolean hasValue(String key) {
		return this.mapping.entry(key)
			.map(YamlNode.KeyValue::value)
			.filter((value) -> !(value instanceof YamlNode.Scalar text && isEmptyVariable(text.value())))
			.isPresent();
	}

	private boolean isEmptyVariable(String text) {
		try {
			return text.startsWith("${") && text.endsWith(":}") && this.reading.variables().fill(text).isEmpty();
		}
		catch (IllegalArgumentException ex) {
			// Said where the value is read.
			return false;
		}
	}

	/** Where a key stands, or else the whole level. */
	public SourcePosition position(String key) {
		return this.mapping.entry(key).map(YamlNode.KeyValue::position).orElse(position());
	}

	public void problem(SourcePosition position, String message) {
		this.reading.problems().add(position, message);
	}

	/** Reports every key that is not known. */
	public void only(List<String> known) {
		for (YamlNode.KeyValue entry : this.mapping.entries()) {
			if (!known.contains(entry.key())) {
				boolean spaceForgotten = entry.key().indexOf(':') > 0 && entry.value() instanceof YamlNode.NoValue;
				problem(entry.position(),
						"Unknown " + Redacted.key(entry.key()) + ". "
								+ (spaceForgotten ? "Expected a space after the ':'."
										: "Expected " + ((known.size() > 1) ? "one of " : "") + String.join(", ", known)
												+ "." + Choices.hint(entry.key(), known)));
			}
		}
	}

	private static String invalid(String key, String message) {
		return key + (message.startsWith("Expected") ? " has an invalid value. " : ": ") + message;
	}

	/** Names that are prose, such as {@code the file}, begin a sentence in upper case. */
	private static String capitalized(String name) {
		return name.contains(" ") ? Character.toUpperCase(name.charAt(0)) + name.substring(1) : name;
	}

	/** Text as a sentence: parsers of other packages throw messages without a period. */
	public static String sentence(@Nullable String text) {
		String sentence = String.valueOf(text);
		String first = sentence.startsWith("expected") ? "E" + sentence.substring(1) : sentence;
		return (first.endsWith(".") || first.endsWith("?")) ? first : first + ".";
	}

	/** A level below, which may be left out. */
	public @Nullable YamlSection subsection(String key, String expected) {
		YamlNode tree = value(key, expected);
		return (tree != null) ? of(tree, key, position(key), expected, this.reading) : null;
	}

	/** Levels below: one, or a list of them; empty where the key is left out. */
	public List<YamlSection> subsections(String key, String expected) {
		YamlNode tree = value(key, expected);
		if (tree == null) {
			return List.of();
		}
		if (!(tree instanceof YamlNode.Sequence sequence)) {
			YamlSection one = of(tree, key, position(key), expected, this.reading);
			return (one != null) ? List.of(one) : List.of();
		}
		if (sequence.items().isEmpty()) {
			problem(tree.position(), key + " is an empty list. Expected " + expected + ".");
		}
		List<YamlSection> sections = new ArrayList<>();
		for (YamlNode item : sequence.items()) {
			YamlSection section = of(item, key, item.position(), expected, this.reading);
			if (section != null) {
				sections.add(section);
			}
		}
		return sections;
	}

	/** Whether a key is there; a finding where it is not. */
	public boolean require(String key, String expected) {
		if (!has(key)) {
			problem(position(), "'" + key + "' is missing in " + this.name + ". Expected " + expected + ".");
			return false;
		}
		return true;
	}

	/** A text, not empty, or null where the key is left out or its value wrong. */
	public @Nullable String text(String key, String expected) {
		return read(key, expected, (text) -> {
			if (text.isBlank()) {
				throw new IllegalArgumentException("Expected " + expected + ".");
			}
			return text;
		});
	}

	/**
	 * A value, read by a function that throws {@link IllegalArgumentException} with what
	 * it expected.
	 * @return null where the key is left out or its value wrong
	 */
	public <T> @Nullable T read(String key, String expected, Function<String, T> parse) {
		return read(key, expected, parse, Redacted::value);
	}

	/**
	 * Like {@link #read}, for an address, into which somebody may have written a
	 * password: what stands before its host is not shown.
	 */
	public <T> @Nullable T readAddress(String key, String expected, Function<String, T> parse) {
		return read(key, expected, parse, Redacted::address);
	}

	private <T> @Nullable T read(String key, String expected, Function<String, T> parse, UnaryOperator<String> shown) {
		YamlNode tree = value(key, expected);
		String text = (tree != null) ? fill(key, tree, expected) : null;
		if (tree == null || text == null) {
			return null;
		}
		try {
			return parse.apply(text);
		}
		catch (IllegalArgumentException ex) {
			problem(tree.position(), key + " is " + shown.apply(text) + ". " + sentence(ex.getMessage()));
			return null;
		}
	}

	/**
	 * Like {@link #read}, for a value that no message may show, that of the function
	 * included.
	 */
	public <T> @Nullable T readSecret(String key, String expected, Function<String, T> parse) {
		YamlNode tree = value(key, expected);
		String text = (tree != null) ? fill(key, tree, expected) : null;
		if (tree == null || text == null) {
			return null;
		}
		if (text.isBlank()) {
			problem(tree.position(), key + " is empty. Expected " + expected + ".");
			return null;
		}
		try {
			return parse.apply(text);
		}
		catch (IllegalArgumentException ex) {
			problem(tree.position(), invalid(key, sentence(ex.getMessage())));
			return null;
		}
	}

	/** A list of texts, none twice and none empty; or null. */
	public @Nullable List<String> list(String key, boolean orSingle, String expected) {
		YamlNode tree = value(key, expected);
		if (tree == null) {
			return null;
		}
		List<YamlNode> items = List.of(tree);
		if (tree instanceof YamlNode.Sequence sequence) {
			items = sequence.items();
		}
		else if (!orSingle) {
			problem(tree.position(), key + " is " + tree.kind() + ". Expected " + expected + ".");
			return null;
		}
		List<String> texts = new ArrayList<>();
		Set<String> seen = new HashSet<>();
		for (YamlNode item : items) {
			String text = fill(key, item, expected);
			if (text == null) {
				continue;
			}
			if (text.isBlank()) {
				problem(item.position(), key + " contains an empty value. Expected " + expected + ".");
			}
			else if (!seen.add(text)) {
				problem(item.position(), key + " contains " + Redacted.value(text) + " twice. Remove one of them.");
			}
			else {
				texts.add(text);
			}
		}
		if (items.isEmpty()) {
			problem(tree.position(), key + " is an empty list. Expected " + expected + ".");
		}
		return texts.isEmpty() ? null : texts;
	}

	private @Nullable YamlNode value(String key, String expected) {
		YamlNode tree = this.mapping.entry(key).map(YamlNode.KeyValue::value).orElse(null);
		if (tree instanceof YamlNode.NoValue missing) {
			missing(key, missing, expected);
			return null;
		}
		return tree;
	}

	private void missing(String key, YamlNode.NoValue missing, String expected) {
		problem(missing.position(), key + " has no value. Expected " + expected + "."
				+ (missing.comment() ? " '#' begins a comment: put a value that begins with '#' in quotes." : ""));
	}

	private @Nullable String fill(String key, YamlNode tree, String expected) {
		if (tree instanceof YamlNode.NoValue missing) {
			missing(key, missing, expected);
			return null;
		}
		if (!(tree instanceof YamlNode.Scalar text)) {
			problem(tree.position(), key + " is " + tree.kind() + ". Expected " + expected + ".");
			return null;
		}
		try {
			return this.reading.variables().fill(text.value());
		}
		catch (IllegalArgumentException ex) {
			problem(tree.position(), key + ": " + sentence(ex.getMessage()));
			return null;
		}
	}

}
