package dev.blockload.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
 * Reads YAML from the events of the parser, so that no scalar gets a type. It refuses
 * what a plain file does not need, such as anchors, tags and further documents, with a
 * message for each. Messages quote keys and never values: any value may be a secret.
 */
public final class YamlReader {

	private static final int MAX_DEPTH = 20;

	private final SourceLines lines;

	private final Set<String> shown;

	private final Problems problems;

	private final Iterator<Event> events;

	private YamlReader(String text, Set<String> shown, Problems problems) {
		this.shown = shown;
		this.lines = new SourceLines(text);
		this.problems = problems;
		LoaderOptions options = new LoaderOptions();
		options.setCodePointLimit(Integer.MAX_VALUE);
		this.events = new Yaml(options).parse(new StringReader(text)).iterator();
	}

	/**
	 * Reads a document.
	 * @param problems receives what is wrong
	 * @return null where the text cannot be read or is empty, which is then a problem
	 */
	public static @Nullable YamlNode read(String text, Problems problems) {
		return read(text, Set.of(), problems);
	}

	/**
	 * Reads a document.
	 * @param shown the keys whose values are never secrets: a message about their YAML
	 * repeats the value as it must be written
	 * @param problems receives what is wrong
	 * @return null where the text cannot be read or is empty, which is then a problem
	 */
	public static @Nullable YamlNode read(String text, Set<String> shown, Problems problems) {
		String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
		try {
			refuseControlCharacters(body);
			YamlNode tree = new YamlReader(body, shown, problems).document();
			if (tree == null) {
				problems.add(SourcePosition.START, "The file is empty. Expected keys with values.");
			}
			return tree;
		}
		catch (YamlSyntaxException ex) {
			problems.add(ex.position(), ex.message());
		}
		catch (MarkedYAMLException ex) {
			YamlSyntaxException mistake = YamlSyntaxException.of(ex, new SourceLines(body), shown);
			problems.add(mistake.position(), mistake.message());
		}
		catch (RuntimeException ex) {
			// The parser has bugs (numbers in directives, for one). A broken file must
			// end in a message nevertheless.
			problems.add(SourcePosition.START, "The file is not valid YAML.");
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
					"A YAML directive (a line that begins with %) is not supported. Remove the line.");
		}
		YamlNode tree = tree(this.events.next(), 0);
		this.events.next();
		Event next = this.events.next();
		if (!(next instanceof StreamEndEvent)) {
			throw new YamlSyntaxException(SourceLines.position(next.getStartMark()),
					"A second YAML document begins here. Expected one document in each file. Remove the line '---', or use two files.");
		}
		return (tree instanceof YamlNode.NoValue) ? null : tree;
	}

	private YamlNode tree(Event event, int depth) throws YamlSyntaxException {
		SourcePosition position = SourceLines.position(event.getStartMark());
		if (depth > MAX_DEPTH) {
			throw new YamlSyntaxException(position,
					"The file has more than " + MAX_DEPTH + " levels of nesting. Expected at most " + MAX_DEPTH + ".");
		}
		if (event instanceof AliasEvent) {
			throw new YamlSyntaxException(position,
					"A YAML alias ('*') is not supported. Write a value that begins with '*' in quotes.");
		}
		if (event instanceof NodeEvent node && node.getAnchor() != null) {
			throw new YamlSyntaxException(position,
					"A YAML anchor ('&') is not supported. Write a value that begins with '&' in quotes.");
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
				throw new YamlSyntaxException(position,
						"An escape in this value is not a Unicode character, or is NUL. Remove the escape.");
			}
		}
		return new YamlNode.Scalar(value, (style == ScalarStyle.PLAIN) ? YamlNode.Style.PLAIN : YamlNode.Style.QUOTED,
				position);
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
				throw YamlSyntaxException.braces(this.lines, position, this.shown);
			}
			YamlNode.KeyValue entry = entry(event, depth);
			YamlNode.KeyValue earlier = entries.putIfAbsent(entry.key(), entry);
			if (earlier != null) {
				this.problems.add(entry.position(), "Found " + Redacted.key(entry.key()) + " twice: first on line "
						+ earlier.position().line() + ", and again here. Remove one of them.");
			}
		}
		return new YamlNode.KeyValues(new ArrayList<>(entries.values()), position);
	}

	private YamlNode.KeyValue entry(Event event, int depth) throws YamlSyntaxException {
		YamlNode key = tree(event, depth + 1);
		if (!(key instanceof YamlNode.Scalar text)) {
			throw new YamlSyntaxException(key.position(),
					"Found " + ((key instanceof YamlNode.NoValue) ? "nothing" : key.kind())
							+ " instead of a key. Expected a line like 'key: value'.");
		}
		if (text.value().equals("<<")) {
			throw new YamlSyntaxException(key.position(),
					"A YAML merge key ('<<') is not supported. Write the keys themselves.");
		}
		return new YamlNode.KeyValue(text.value(), key.position(), tree(this.events.next(), depth + 1));
	}

	private static YamlSyntaxException tag(SourcePosition position) {
		return new YamlSyntaxException(position,
				"A YAML tag ('!') is not supported. Write a value that begins with '!' in quotes.");
	}

	private static void refuseControlCharacters(String text) throws YamlSyntaxException {
		for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
			int point = text.codePointAt(i);
			if (!StreamReader.isPrintable(point)) {
				String before = text.substring(0, i);
				int line = (int) before.chars().filter((c) -> c == '\n').count() + 1;
				throw new YamlSyntaxException(new SourcePosition(line, i - before.lastIndexOf('\n')),
						"Found the control character U+%04X. Remove it%s.".formatted(point,
								(point != 0) ? ", or write it in double quotes as \"\\u%04X\"".formatted(point) : ""));
			}
		}
	}

}
