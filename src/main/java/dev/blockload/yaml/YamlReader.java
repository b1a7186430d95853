package dev.blockload.yaml;

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
public final class YamlReader {

	private static final int MAX_DEPTH = 20;

	private final SourceLines lines;

	private final Problems problems;

	private final Iterator<Event> events;

	private YamlReader(String text, Problems problems) {
		this.lines = new SourceLines(text);
		this.problems = problems;
		LoaderOptions options = new LoaderOptions();
		options.setCodePointLimit(Integer.MAX_VALUE);
		this.events = new Yaml(options).parse(new StringReader(text)).iterator();
	}

	/**
	 * Read a document.
	 * @return null where it cannot be read or is empty, which the problems then say
	 */
	public static @Nullable YamlNode read(String text, Problems problems) {
		String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
		try {
			refuseControlCharacters(body);
			YamlNode tree = new YamlReader(body, problems).document();
			if (tree == null) {
				problems.add(SourcePosition.START, "the file is empty: expected a definition");
			}
			return tree;
		}
		catch (YamlSyntaxException ex) {
			problems.add(ex.position(), ex.message());
		}
		catch (MarkedYAMLException ex) {
			YamlSyntaxException mistake = YamlSyntaxException.of(ex, new SourceLines(body));
			problems.add(mistake.position(), mistake.message());
		}
		catch (RuntimeException ex) {
			// The parser has bugs of its own (numbers in directives, for one): a broken
			// file must end in a message all the same.
			problems.add(SourcePosition.START, "the file cannot be read as YAML");
		}
		return null;
	}

	private @Nullable YamlNode document() throws YamlSyntaxException {
		this.events.next();
		Event first = this.events.next();
		if (first instanceof StreamEndEvent) {
			return null;
		}
		DocumentStartEvent start = (DocumentStartEvent) first;
		if (start.getVersion() != null || (start.getTags() != null && !start.getTags().isEmpty())) {
			throw new YamlSyntaxException(SourceLines.position(start.getStartMark()),
					"a line that begins with % is not supported: remove it");
		}
		YamlNode tree = tree(this.events.next(), 0);
		this.events.next();
		Event next = this.events.next();
		if (!(next instanceof StreamEndEvent)) {
			throw new YamlSyntaxException(SourceLines.position(next.getStartMark()),
					"a second document begins here: expected one definition a file, without '---' in between");
		}
		return (tree instanceof YamlNode.NoValue) ? null : tree;
	}

	private YamlNode tree(Event event, int depth) throws YamlSyntaxException {
		SourcePosition position = SourceLines.position(event.getStartMark());
		if (depth > MAX_DEPTH) {
			throw new YamlSyntaxException(position, "more than " + MAX_DEPTH + " levels of nesting");
		}
		if (event instanceof AliasEvent) {
			throw new YamlSyntaxException(position,
					"'*' refers to another value, which is not supported: a value that begins with '*' must be in quotes");
		}
		if (event instanceof NodeEvent node && node.getAnchor() != null) {
			throw new YamlSyntaxException(position,
					"'&' names a value, which is not supported: a value that begins with '&' must be in quotes");
		}
		if (event instanceof ScalarEvent scalar) {
			return scalar(scalar, position);
		}
		CollectionStartEvent start = (CollectionStartEvent) event;
		if (start.getTag() != null) {
			throw tag(position);
		}
		return (start instanceof MappingStartEvent) ? mapping(start, position, depth) : sequence(position, depth);
	}

	private YamlNode scalar(ScalarEvent scalar, SourcePosition position) throws YamlSyntaxException {
		if (scalar.getTag() != null) {
			throw tag(position);
		}
		ScalarStyle style = scalar.getScalarStyle();
		if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
			throw YamlSyntaxException.block(position, style == ScalarStyle.LITERAL);
		}
		String value = scalar.getValue();
		if (style == ScalarStyle.PLAIN && value.isEmpty()) {
			return new YamlNode.NoValue(position, this.lines.rest(position).stripLeading().startsWith("#"));
		}
		for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
			int point = value.codePointAt(i);
			if (point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
				throw new YamlSyntaxException(position, "an escape in this value is no character: no text can hold it");
			}
		}
		return new YamlNode.Scalar(value, position);
	}

	private YamlNode sequence(SourcePosition position, int depth) throws YamlSyntaxException {
		List<YamlNode> items = new ArrayList<>();
		for (Event event = this.events.next(); !(event instanceof SequenceEndEvent); event = this.events.next()) {
			items.add(tree(event, depth + 1));
		}
		return new YamlNode.Sequence(items, position);
	}

	private YamlNode mapping(CollectionStartEvent start, SourcePosition position, int depth)
			throws YamlSyntaxException {
		Map<String, YamlNode.KeyValue> entries = new LinkedHashMap<>();
		for (Event event = this.events.next(); !(event instanceof MappingEndEvent); event = this.events.next()) {
			if (start.isFlow() && event instanceof MappingStartEvent inner && inner.isFlow()) {
				throw YamlSyntaxException.braces(this.lines, position);
			}
			YamlNode.KeyValue entry = entry(event, depth);
			YamlNode.KeyValue earlier = entries.putIfAbsent(entry.key(), entry);
			if (earlier != null) {
				this.problems.add(entry.position(), Redacted.key(entry.key()) + " is there twice: first on line "
						+ earlier.position().line() + ", and again here");
			}
		}
		return new YamlNode.KeyValues(new ArrayList<>(entries.values()), position);
	}

	private YamlNode.KeyValue entry(Event event, int depth) throws YamlSyntaxException {
		YamlNode key = tree(event, depth + 1);
		if (!(key instanceof YamlNode.Scalar text)) {
			throw new YamlSyntaxException(key.position(),
					"found " + key.kind() + " where a key should be: expected 'key: value'");
		}
		if (text.value().equals("<<")) {
			throw new YamlSyntaxException(key.position(),
					"'<<' merges other keys, which is not supported: write the keys out");
		}
		return new YamlNode.KeyValue(text.value(), key.position(), tree(this.events.next(), depth + 1));
	}

	private static YamlSyntaxException tag(SourcePosition position) {
		return new YamlSyntaxException(position,
				"'!' gives a value a type, which is not supported: a value that begins with '!' must be in quotes");
	}

	private static void refuseControlCharacters(String text) throws YamlSyntaxException {
		for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
			if (!StreamReader.isPrintable(text.codePointAt(i))) {
				String before = text.substring(0, i);
				int line = (int) before.chars().filter((c) -> c == '\n').count() + 1;
				throw new YamlSyntaxException(new SourcePosition(line, i - before.lastIndexOf('\n')),
						"a control character (U+%04X): remove it, or write it in double quotes as \"\\u%04X\""
							.formatted(text.codePointAt(i), text.codePointAt(i)));
			}
		}
	}

}
