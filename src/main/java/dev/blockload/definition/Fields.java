package dev.blockload.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one level of a definition, read by name. What is wrong goes to the
 * findings, and reading goes on with a fallback or null, so that one look finds all.
 */
final class Fields {

	private final Tree.Mapping mapping;

	/** How the level is called in messages, such as {@code file}. */
	private final String name;

	private final Place place;

	private final Reading reading;

	Fields(Tree.Mapping mapping, String name, Place place, Reading reading) {
		this.mapping = mapping;
		this.name = name;
		this.place = place;
		this.reading = reading;
	}

	/**
	 * A level that must be keys with values.
	 * @param tree what is there
	 * @param place where the level as a whole stands: its key, if it has one
	 * @return null, with a finding, where it is anything else
	 */
	static @Nullable Fields of(Tree tree, String name, Place place, String expected, Reading reading) {
		if (tree instanceof Tree.Mapping found) {
			return new Fields(found, name, place, reading);
		}
		reading.findings().add(tree.place(), name + " is " + tree.kind() + ": expected " + expected);
		return null;
	}

	Place place() {
		return this.place;
	}

	List<Tree.Entry> entries() {
		return this.mapping.entries();
	}

	boolean has(String key) {
		return this.mapping.entry(key).isPresent();
	}

	/**
	 * Whether a key is there with a value: {@code ${NAME:}}, whose default is empty, is
	 * as good as left out where the variable is not set or empty.
	 */
	boolean hasValue(String key) {
		return this.mapping.entry(key)
			.map(Tree.Entry::value)
			.filter((value) -> !(value instanceof Tree.Text text && isEmptyVariable(text.value())))
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
	Place place(String key) {
		return this.mapping.entry(key).map(Tree.Entry::place).orElse(place());
	}

	void problem(Place place, String message) {
		this.reading.findings().add(place, message);
	}

	/** Refuse every other key. */
	void only(List<String> known) {
		for (Tree.Entry entry : this.mapping.entries()) {
			if (!known.contains(entry.key())) {
				boolean spaceForgotten = entry.key().indexOf(':') > 0 && entry.value() instanceof Tree.Missing;
				problem(entry.place(),
						"unknown " + Shown.key(entry.key()) + ": " + (spaceForgotten ? "expected a space after the ':'"
								: "expected one of " + String.join(", ", known) + Nearest.hint(entry.key(), known)));
			}
		}
	}

	/** A level below, which may be left out. */
	@Nullable Fields section(String key, String expected) {
		Tree tree = value(key, expected);
		return (tree != null) ? of(tree, key, place(key), expected, this.reading) : null;
	}

	/** Levels below: one, or a list of them; empty where the key is left out. */
	List<Fields> sections(String key, String expected) {
		Tree tree = value(key, expected);
		if (tree == null) {
			return List.of();
		}
		if (!(tree instanceof Tree.Sequence sequence)) {
			Fields one = of(tree, key, place(key), expected, this.reading);
			return (one != null) ? List.of(one) : List.of();
		}
		if (sequence.items().isEmpty()) {
			problem(tree.place(), key + " is an empty list: expected " + expected);
		}
		List<Fields> sections = new ArrayList<>();
		for (Tree item : sequence.items()) {
			Fields section = of(item, key, item.place(), expected, this.reading);
			if (section != null) {
				sections.add(section);
			}
		}
		return sections;
	}

	/** Whether a key is there; a finding where it is not. */
	boolean require(String key, String expected) {
		if (!has(key)) {
			problem(place(), "'" + key + "' is missing" + " in " + this.name + ": expected " + expected);
			return false;
		}
		return true;
	}

	/** A text, not empty, or null where the key is left out or its value wrong. */
	@Nullable String text(String key, String expected) {
		return read(key, expected, (text) -> {
			if (text.isBlank()) {
				throw new IllegalArgumentException("expected " + expected);
			}
			return text;
		});
	}

	/**
	 * A value, read by a function that throws {@link IllegalArgumentException} with what
	 * it expected.
	 * @return null where the key is left out or its value wrong
	 */
	<T> @Nullable T read(String key, String expected, Function<String, T> parse) {
		return read(key, expected, parse, Shown::value);
	}

	/**
	 * Like {@link #read}, for an address, into which somebody may have written a
	 * password: what stands before its host is not shown.
	 */
	<T> @Nullable T readAddress(String key, String expected, Function<String, T> parse) {
		return read(key, expected, parse, Shown::address);
	}

	private <T> @Nullable T read(String key, String expected, Function<String, T> parse, UnaryOperator<String> shown) {
		Tree tree = value(key, expected);
		String text = (tree != null) ? fill(key, tree, expected) : null;
		if (tree == null || text == null) {
			return null;
		}
		try {
			return parse.apply(text);
		}
		catch (IllegalArgumentException ex) {
			problem(tree.place(), key + " is " + shown.apply(text) + ": " + ex.getMessage());
			return null;
		}
	}

	/**
	 * Like {@link #read}, for a value that no message may show, that of the function
	 * included.
	 */
	<T> @Nullable T readSecret(String key, String expected, Function<String, T> parse) {
		Tree tree = value(key, expected);
		String text = (tree != null) ? fill(key, tree, expected) : null;
		if (tree == null || text == null) {
			return null;
		}
		if (text.isBlank()) {
			problem(tree.place(), key + " is empty: expected " + expected);
			return null;
		}
		try {
			return parse.apply(text);
		}
		catch (IllegalArgumentException ex) {
			problem(tree.place(), key + ": " + ex.getMessage());
			return null;
		}
	}

	/** A list of texts, none twice and none empty; or null. */
	@Nullable List<String> list(String key, boolean orSingle, String expected) {
		Tree tree = value(key, expected);
		if (tree == null) {
			return null;
		}
		List<Tree> items = List.of(tree);
		if (tree instanceof Tree.Sequence sequence) {
			items = sequence.items();
		}
		else if (!orSingle) {
			problem(tree.place(), key + " is " + tree.kind() + ": expected " + expected);
			return null;
		}
		List<String> texts = new ArrayList<>();
		Set<String> seen = new HashSet<>();
		for (Tree item : items) {
			String text = fill(key, item, expected);
			if (text == null) {
				continue;
			}
			if (text.isBlank()) {
				problem(item.place(), key + " holds an empty value: expected " + expected);
			}
			else if (!seen.add(text)) {
				problem(item.place(), key + " holds " + Shown.value(text) + " twice: expected it once");
			}
			else {
				texts.add(text);
			}
		}
		if (items.isEmpty()) {
			problem(tree.place(), key + " is an empty list: expected " + expected);
		}
		return texts.isEmpty() ? null : texts;
	}

	private @Nullable Tree value(String key, String expected) {
		Tree tree = this.mapping.entry(key).map(Tree.Entry::value).orElse(null);
		if (tree instanceof Tree.Missing missing) {
			missing(key, missing, expected);
			return null;
		}
		return tree;
	}

	private void missing(String key, Tree.Missing missing, String expected) {
		problem(missing.place(), key + " has no value: expected " + expected + (missing.comment()
				? "; '#' begins a comment, so a value that begins with it must be in quotes" : ""));
	}

	private @Nullable String fill(String key, Tree tree, String expected) {
		if (tree instanceof Tree.Missing missing) {
			missing(key, missing, expected);
			return null;
		}
		if (!(tree instanceof Tree.Text text)) {
			problem(tree.place(), key + " is " + tree.kind() + ": expected " + expected);
			return null;
		}
		try {
			return this.reading.variables().fill(text.value());
		}
		catch (IllegalArgumentException ex) {
			problem(tree.place(), key + ": " + ex.getMessage());
			return null;
		}
	}

}
