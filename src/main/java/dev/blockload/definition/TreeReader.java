package dev.blockload.definition;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML from the parser's events, so that no value is ever given a type: what is not
 * written is not seen, and what a plain definition does not need (anchors, tags, further
 * documents) is refused by name. Messages quote keys, never values: any of them might be
 * a secret.
 */
final class TreeReader {

	private static final int MAX_DEPTH = 20;

	private final String text;

	private final Findings findings;

	private final Iterator<Event> events;

	private TreeReader(String text, Findings findings) {
		this.text = text;
		this.findings = findings;
		LoaderOptions options = new LoaderOptions();
		options.setCodePointLimit(Integer.MAX_VALUE);
		this.events = new Yaml(options).parse(new StringReader(text)).iterator();
	}

	/**
	 * Read a document.
	 * @return null where it cannot be read or is empty, which the findings then say
	 */
	static @Nullable Tree read(String text, Findings findings) {
		String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
		try {
			refuseControlCharacters(body);
			Tree tree = new TreeReader(body, findings).document();
			if (tree == null) {
				findings.add(Place.START, "the file is empty: expected a definition");
			}
			return tree;
		}
		catch (YamlMistake ex) {
			findings.add(ex.place(), ex.message());
		}
		catch (MarkedYAMLException ex) {
			YamlMistake mistake = YamlMistake.of(ex, body);
			findings.add(mistake.place(), mistake.message());
		}
		catch (RuntimeException ex) {
			// The parser has bugs of its own (numbers in directives, for one): a broken
			// file must end in a message all the same.
			findings.add(Place.START, "the file cannot be read as YAML");
		}
		return null;
	}

	static Place place(Mark mark) {
		return new Place(mark.getLine() + 1, mark.getColumn() + 1);
	}

	private @Nullable Tree document() throws YamlMistake {
		this.events.next();
		Event first = this.events.next();
		if (first instanceof StreamEndEvent) {
			return null;
		}
		DocumentStartEvent start = (DocumentStartEvent) first;
		if (start.getVersion() != null || (start.getTags() != null && !start.getTags().isEmpty())) {
			throw new YamlMistake(place(start.getStartMark()), "a line that begins with % is not supported: remove it");
		}
		Tree tree = tree(this.events.next(), 0);
		this.events.next();
		Event next = this.events.next();
		if (!(next instanceof StreamEndEvent)) {
			throw new YamlMistake(place(next.getStartMark()),
					"a second document begins here: expected one definition a file, without '---' in between");
		}
		return (tree instanceof Tree.Missing) ? null : tree;
	}

	private Tree tree(Event event, int depth) throws YamlMistake {
		Place place = place(event.getStartMark());
		if (depth > MAX_DEPTH) {
			throw new YamlMistake(place, "more than " + MAX_DEPTH + " levels of nesting");
		}
		if (event instanceof AliasEvent) {
			throw new YamlMistake(place,
					"'*' refers to another value, which is not supported: a value that begins with '*' must be in quotes");
		}
		if (event instanceof NodeEvent node && node.getAnchor() != null) {
			throw new YamlMistake(place,
					"'&' names a value, which is not supported: a value that begins with '&' must be in quotes");
		}
		if (event instanceof ScalarEvent scalar) {
			return scalar(scalar, place);
		}
		CollectionStartEvent start = (CollectionStartEvent) event;
		if (start.getTag() != null) {
			throw tag(place);
		}
		return (start instanceof MappingStartEvent) ? mapping(start, place, depth) : sequence(place, depth);
	}

	private Tree scalar(ScalarEvent scalar, Place place) throws YamlMistake {
		if (scalar.getTag() != null) {
			throw tag(place);
		}
		ScalarStyle style = scalar.getScalarStyle();
		if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
			throw YamlMistake.block(place, style == ScalarStyle.LITERAL);
		}
		String value = scalar.getValue();
		if (style == ScalarStyle.PLAIN && value.isEmpty()) {
			return new Tree.Missing(place, YamlMistake.rest(this.text, place).stripLeading().startsWith("#"));
		}
		for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
			int point = value.codePointAt(i);
			if (point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
				throw new YamlMistake(place, "an escape in this value is no character: no text can hold it");
			}
		}
		return new Tree.Text(value, place);
	}

	private Tree sequence(Place place, int depth) throws YamlMistake {
		List<Tree> items = new ArrayList<>();
		for (Event event = this.events.next(); !(event instanceof SequenceEndEvent); event = this.events.next()) {
			items.add(tree(event, depth + 1));
		}
		return new Tree.Sequence(items, place);
	}

	private Tree mapping(CollectionStartEvent start, Place place, int depth) throws YamlMistake {
		Map<String, Tree.Entry> entries = new LinkedHashMap<>();
		for (Event event = this.events.next(); !(event instanceof MappingEndEvent); event = this.events.next()) {
			if (start.isFlow() && event instanceof MappingStartEvent inner && inner.isFlow()) {
				throw YamlMistake.braces(this.text, place);
			}
			Tree.Entry entry = entry(event, depth);
			Tree.Entry earlier = entries.putIfAbsent(entry.key(), entry);
			if (earlier != null) {
				this.findings.add(entry.place(), Shown.key(entry.key()) + " is there twice: first on line "
						+ earlier.place().line() + ", and again here");
			}
		}
		return new Tree.Mapping(new ArrayList<>(entries.values()), place);
	}

	private Tree.Entry entry(Event event, int depth) throws YamlMistake {
		Tree key = tree(event, depth + 1);
		if (!(key instanceof Tree.Text text)) {
			throw new YamlMistake(key.place(), "found " + key.kind() + " where a key should be: expected 'key: value'");
		}
		if (text.value().equals("<<")) {
			throw new YamlMistake(key.place(), "'<<' merges other keys, which is not supported: write the keys out");
		}
		return new Tree.Entry(text.value(), key.place(), tree(this.events.next(), depth + 1));
	}

	private static YamlMistake tag(Place place) {
		return new YamlMistake(place,
				"'!' gives a value a type, which is not supported: a value that begins with '!' must be in quotes");
	}

	private static void refuseControlCharacters(String text) throws YamlMistake {
		for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
			if (!StreamReader.isPrintable(text.codePointAt(i))) {
				String before = text.substring(0, i);
				int line = (int) before.chars().filter((c) -> c == '\n').count() + 1;
				throw new YamlMistake(new Place(line, i - before.lastIndexOf('\n')),
						"a control character (U+%04X): remove it, or write it in double quotes as \"\\u%04X\""
							.formatted(text.codePointAt(i), text.codePointAt(i)));
			}
		}
	}

}
