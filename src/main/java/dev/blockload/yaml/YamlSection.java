package dev.blockload.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one level of a YAML file, read by name. Mistakes are added to the problems,
 * and reading continues with null, so that one pass finds all of them.
 */
public final class YamlSection {

	private final YamlNode.KeyValues mapping;

	/** The name of the level in messages, such as {@code file}. */
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
	 * Reads a level that must have keys with values.
	 * @param tree the node
	 * @param position the position of the level: its key, if it has one
	 * @return null where it is anything else, which is then a problem
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
	 * Whether a key has a value. {@code ${NAME:}} counts as no value where the variable
	 * is not set or empty.
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
			// Reported where the value is read.
			return false;
		}
	}

	/** The position of a key, or else of the level. */
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

	/** The level below a key; null where the key is missing or wrong. */
	public @Nullable YamlSection subsection(String key, String expected) {
		YamlNode tree = value(key, expected);
		return (tree != null) ? of(tree, key, position(key), expected, this.reading) : null;
	}

	/** The levels below a key: one, or a list; empty where the key is missing. */
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

	/** Whether a key exists; a problem where it does not. */
	public boolean require(String key, String expected) {
		if (!has(key)) {
			problem(position(), "'" + key + "' is missing in " + this.name + ". Expected " + expected + ".");
			return false;
		}
		return true;
	}

	/**
	 * A text that is not empty, or null where the key is missing or its value is wrong.
	 */
	public @Nullable String text(String key, String expected) {
		return read(key, expected, (text) -> {
			if (text.isBlank()) {
				throw new IllegalArgumentException("Expected " + expected + ".");
			}
			return text;
		});
	}

	/**
	 * Reads a value with a function that throws {@link IllegalArgumentException} with a
	 * sentence that says what was expected.
	 * @return null where the key is missing or its value is wrong
	 */
	public <T> @Nullable T read(String key, String expected, Function<String, T> parse) {
		return read(key, expected, parse, Redacted::value);
	}

	/**
	 * Reads a URL like {@link #read}. Messages do not show what precedes its host, which
	 * may be a password.
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
	 * Reads a secret like {@link #read}. No message shows the value, and the messages of
	 * the function must not show it either.
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

	/**
	 * A list of texts without duplicates and empty texts, or null where it is missing or
	 * wrong.
	 */
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

	/**
	 * One value or a list of values, each once. Plain {@code ~} and {@code null} are
	 * null; any text, also an empty one, is a value.
	 * @return null where the key is missing or anything is wrong
	 */
	public @Nullable List<@Nullable String> values(String key, String expected) {
		YamlNode tree = value(key, expected);
		if (tree == null) {
			return null;
		}
		List<YamlNode> items = (tree instanceof YamlNode.Sequence sequence) ? sequence.items() : List.of(tree);
		if (items.isEmpty()) {
			problem(tree.position(), key + " is an empty list. Expected " + expected + ".");
			return null;
		}
		List<@Nullable String> values = new ArrayList<>();
		boolean wrong = false;
		for (YamlNode item : items) {
			boolean isNull = item instanceof YamlNode.Scalar scalar && scalar.isNull();
			String text = isNull ? null : fill(key, item, expected);
			if (!isNull && text == null) {
				wrong = true;
			}
			else if (values.contains(text)) {
				problem(item.position(), key + " contains " + ((text != null) ? Redacted.value(text) : "null")
						+ " twice. Remove one of them.");
				wrong = true;
			}
			else {
				values.add(text);
			}
		}
		return wrong ? null : values;
	}

	/** The kind of the value of a key; empty where the key is missing or has none. */
	public Optional<YamlNode> node(String key) {
		return this.mapping.entry(key)
			.map(YamlNode.KeyValue::value)
			.filter((value) -> !(value instanceof YamlNode.NoValue));
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
