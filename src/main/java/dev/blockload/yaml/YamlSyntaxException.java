package dev.blockload.yaml;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reports why a text is not valid YAML, in plain words. The snippets of the parser are
 * never shown: they quote whole lines, which may contain secrets.
 */
final class YamlSyntaxException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final Pattern VALUE_IN_BRACES = Pattern
		.compile("\\{.*(?<![\\w-])([\\w-]+): *((?:[^,{}]|\\{\\{[^{}]*}})*\\{\\{(?:[^,{}]|}}|\\{\\{)*)(?=[,}]|$)");

	private static final Pattern VALUE = Pattern.compile("(?<![\\w-])([\\w-]+): *(\\S*\\{\\{.*?)(?: +#.*)?$");

	private final int line;

	private final int column;

	private final String message;

	YamlSyntaxException(SourcePosition position, String message) {
		super(message);
		this.line = position.line();
		this.column = position.column();
		this.message = message;
	}

	SourcePosition position() {
		return new SourcePosition(this.line, this.column);
	}

	String message() {
		return this.message;
	}

	/** Translates the message of the parser. */
	static YamlSyntaxException of(MarkedYAMLException ex, SourceLines text, Set<String> shown) {
		Mark mark = (ex.getProblemMark() != null) ? ex.getProblemMark() : ex.getContextMark();
		if (mark == null) {
			return new YamlSyntaxException(SourcePosition.START, "The file is not valid YAML.");
		}
		SourcePosition at = SourceLines.position(mark);
		SourcePosition began = (ex.getContextMark() != null) ? SourceLines.position(ex.getContextMark()) : at;
		String context = (ex.getContext() != null) ? ex.getContext() : "";
		String problem = (ex.getProblem() != null) ? ex.getProblem() : "";
		String rest = text.rest(at);
		if (rest.startsWith("{{") || text.rest(began).startsWith("{{")) {
			return braces(text, rest.startsWith("{{") ? at : began, shown);
		}
		if (rest.startsWith("{") && text.line(at.line()).endsWith("$" + rest)) {
			return new YamlSyntaxException(at, "A value with '${' inside '{…}' or '[…]' must be in quotes.");
		}
		if (rest.startsWith("\t")) {
			return new YamlSyntaxException(at,
					"Found a tab. Expected spaces: YAML allows only spaces for indentation.");
		}
		if (context.contains("quoted scalar")) {
			return inQuotes(began, at, problem);
		}
		if (context.contains("block scalar")) {
			return block(began, text.rest(began).startsWith("|"));
		}
		if (context.contains("anchor") || context.contains("alias") || context.contains("tag")
				|| context.contains("directive") || problem.contains("cannot start any token")) {
			return beginsBadly(began, text.rest(began));
		}
		return structure(at, began, context, problem, text);
	}

	private static YamlSyntaxException inQuotes(SourcePosition began, SourcePosition at, String problem) {
		if (problem.contains("escape") || problem.contains("hexadecimal")) {
			return new YamlSyntaxException(at,
					"'\\' in double quotes begins an escape. Write '\\\\', or put the value in single quotes.");
		}
		return new YamlSyntaxException(began,
				"This quote is not closed. Expected the same quote at the end of the value. For a value that is a quote, write '\"' or \"'\".");
	}

	private static YamlSyntaxException beginsBadly(SourcePosition position, String rest) {
		if (rest.startsWith("|") || rest.startsWith(">")) {
			return block(position, rest.startsWith("|"));
		}
		String first = rest.isEmpty() ? "" : rest.substring(0, rest.offsetByCodePoints(0, 1));
		return new YamlSyntaxException(position, "'" + first + "' cannot begin a value. Put the value in quotes.");
	}

	private static YamlSyntaxException structure(SourcePosition at, SourcePosition began, String context,
			String problem, SourceLines text) {
		if (problem.contains("mapping values are not allowed")) {
			return colon(at, text);
		}
		if (problem.contains("could not find expected ':'")) {
			return new YamlSyntaxException(began, "':' is missing. Expected a line like 'key: value'.");
		}
		if (context.contains("flow mapping")) {
			return new YamlSyntaxException(at, "Expected ',' or '}' here. Close the '{' on line " + began.line()
					+ ", or put the value in quotes.");
		}
		if (context.contains("flow sequence")) {
			return new YamlSyntaxException(at, "Expected ',' or ']' here. Close the '[' on line " + began.line()
					+ ", or put the value in quotes.");
		}
		if (context.contains("flow node")) {
			return new YamlSyntaxException(at, "A value is missing here, or a '{' or '[' above is not closed.");
		}
		if (problem.contains("sequence entries are not allowed") || problem.contains("mapping keys are not allowed")) {
			return new YamlSyntaxException(at,
					"A list or a key cannot begin here. Begin it on a new line. Put a value that begins with '- ' or '? ' in quotes.");
		}
		if (problem.contains("found '<scalar>'")) {
			return new YamlSyntaxException(at,
					"Found text after the end of a value. Put the whole value in quotes, or begin a new line.");
		}
		if (problem.contains("expected <block end>")) {
			return new YamlSyntaxException(at,
					"The indentation of this line matches no line above. Keys of one level begin in the same column.");
		}
		if (problem.contains("document start")) {
			return new YamlSyntaxException(at, "Found text after the end of the document. Remove the text.");
		}
		return new YamlSyntaxException(at, "This is not valid YAML. Put the value in quotes, or check the line above.");
	}

	/** A colon in a wrong position: the line above often shows the reason. */
	private static YamlSyntaxException colon(SourcePosition at, SourceLines text) {
		String line = text.line(at.line());
		if (line.substring(0, line.offsetByCodePoints(0, at.column() - 1)).contains(": ")) {
			return new YamlSyntaxException(at, "A value that contains ': ' must be in quotes.");
		}
		String above = (at.line() > 1) ? text.line(at.line() - 1) : "";
		Matcher crowded = Pattern.compile("\\s*[\\w-]+(:)\\S.*").matcher(above);
		if (crowded.matches()) {
			return new YamlSyntaxException(new SourcePosition(at.line() - 1, crowded.start(1) + 1),
					"The space after this ':' is missing. Expected a line like 'key: value'.");
		}
		if (!above.isBlank() && above.indexOf(':') < 0) {
			int indent = above.length() - above.stripLeading().length();
			return new YamlSyntaxException(new SourcePosition(at.line() - 1, indent + 1),
					"':' is missing. Expected a line like 'key: value'.");
		}
		return new YamlSyntaxException(at,
				"The indentation of this line matches no line above. Keys of one level begin in the same column, and a key with a value has no keys below.");
	}

	/**
	 * A value with two opening braces outside quotes.
	 * @param shown the keys whose line is repeated as it must be written: their values
	 * are no secrets
	 */
	static YamlSyntaxException braces(SourceLines text, SourcePosition position, Set<String> shown) {
		String message = "'{{' must be in quotes, because YAML reads it as nested keys. ";
		String line = text.line(position.line());
		for (Pattern pattern : new Pattern[] { VALUE_IN_BRACES, VALUE }) {
			Matcher value = pattern.matcher(line);
			if (value.find() && shown.contains(value.group(1)) && value.group(2).indexOf('\'') < 0) {
				return new YamlSyntaxException(position,
						message + "Write: " + value.group(1) + ": '" + value.group(2).strip() + "'");
			}
		}
		return new YamlSyntaxException(position, message + "Put the value in quotes.");
	}

	/** A value that YAML reads as a block of lines. */
	static YamlSyntaxException block(SourcePosition position, boolean literal) {
		String sign = literal ? "|" : ">";
		return new YamlSyntaxException(position,
				"'" + sign + "' begins a block of lines in YAML, which is not supported. Write the value in quotes: '"
						+ sign + "'.");
	}

}
