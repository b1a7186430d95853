package dev.blockload.yaml;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Why a text is no YAML, in words for people who plan budgets. The parser's own snippets
 * are never shown: they quote whole lines, secrets included.
 */
final class YamlSyntaxException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final Pattern PATH_IN_BRACES = Pattern
		.compile("\\{.*\\b(latest|fixed): *((?:[^,{}]|\\{\\{[^{}]*}})*\\{\\{(?:[^,{}]|}}|\\{\\{)*)(?=[,}]|$)");

	private static final Pattern PATH = Pattern.compile("\\b(latest|fixed): *(\\S*\\{\\{.*?)(?: +#.*)?$");

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

	/** What the parser complains of. */
	static YamlSyntaxException of(MarkedYAMLException ex, SourceLines text) {
		Mark mark = (ex.getProblemMark() != null) ? ex.getProblemMark() : ex.getContextMark();
		if (mark == null) {
			return new YamlSyntaxException(SourcePosition.START, "the file cannot be read as YAML");
		}
		SourcePosition at = SourceLines.position(mark);
		SourcePosition began = (ex.getContextMark() != null) ? SourceLines.position(ex.getContextMark()) : at;
		String context = (ex.getContext() != null) ? ex.getContext() : "";
		String problem = (ex.getProblem() != null) ? ex.getProblem() : "";
		String rest = text.rest(at);
		if (rest.startsWith("{{") || text.rest(began).startsWith("{{")) {
			return braces(text, rest.startsWith("{{") ? at : began);
		}
		if (rest.startsWith("{") && text.line(at.line()).endsWith("$" + rest)) {
			return new YamlSyntaxException(at, "a value with '${' inside '{…}' or '[…]' must be in quotes");
		}
		if (rest.startsWith("\t")) {
			return new YamlSyntaxException(at, "a tab: expected spaces, YAML is indented with nothing else");
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
					"'\\' in double quotes begins an escape: write '\\\\', or put the value in single quotes");
		}
		return new YamlSyntaxException(began,
				"this quote is never closed: expected the same quote at the end of the value (a quote itself is written '\"' or \"'\")");
	}

	private static YamlSyntaxException beginsBadly(SourcePosition position, String rest) {
		if (rest.startsWith("|") || rest.startsWith(">")) {
			return block(position, rest.startsWith("|"));
		}
		String first = rest.isEmpty() ? "" : rest.substring(0, rest.offsetByCodePoints(0, 1));
		return new YamlSyntaxException(position, "'" + first + "' cannot begin a value: put the value in quotes");
	}

	private static YamlSyntaxException structure(SourcePosition at, SourcePosition began, String context,
			String problem, SourceLines text) {
		if (problem.contains("mapping values are not allowed")) {
			return colon(at, text);
		}
		if (problem.contains("could not find expected ':'")) {
			return new YamlSyntaxException(began, "':' is missing: expected 'key: value'");
		}
		if (context.contains("flow mapping")) {
			return new YamlSyntaxException(at, "expected ',' or '}': the '{' on line " + began.line()
					+ " is not closed, or a value must be in quotes");
		}
		if (context.contains("flow sequence")) {
			return new YamlSyntaxException(at, "expected ',' or ']': the '[' on line " + began.line()
					+ " is not closed, or a value must be in quotes");
		}
		if (context.contains("flow node")) {
			return new YamlSyntaxException(at, "a value is missing here, or a '{' or '[' above is not closed");
		}
		if (problem.contains("sequence entries are not allowed") || problem.contains("mapping keys are not allowed")) {
			return new YamlSyntaxException(at,
					"a list or a key cannot begin here: it begins on a line of its own; a value that begins with '- ' or '? ' must be in quotes");
		}
		if (problem.contains("found '<scalar>'")) {
			return new YamlSyntaxException(at,
					"text after the end of a value: put the whole value in quotes, or begin a new line");
		}
		if (problem.contains("expected <block end>")) {
			return new YamlSyntaxException(at,
					"this line fits no line above it: keys of one level begin in the same column");
		}
		if (problem.contains("document start")) {
			return new YamlSyntaxException(at, "text after the end of the definition: expected nothing more");
		}
		return new YamlSyntaxException(at,
				"this cannot be read as YAML: put the value in quotes, or look at the line above");
	}

	/** A colon where none may be: the line above often says why. */
	private static YamlSyntaxException colon(SourcePosition at, SourceLines text) {
		String line = text.line(at.line());
		if (line.substring(0, line.offsetByCodePoints(0, at.column() - 1)).contains(": ")) {
			return new YamlSyntaxException(at, "a value that holds ': ' must be in quotes");
		}
		String above = (at.line() > 1) ? text.line(at.line() - 1) : "";
		Matcher crowded = Pattern.compile("\\s*[\\w-]+(:)\\S.*").matcher(above);
		if (crowded.matches()) {
			return new YamlSyntaxException(new SourcePosition(at.line() - 1, crowded.start(1) + 1),
					"expected a space after this ':'");
		}
		if (!above.isBlank() && above.indexOf(':') < 0) {
			int indent = above.length() - above.stripLeading().length();
			return new YamlSyntaxException(new SourcePosition(at.line() - 1, indent + 1),
					"':' is missing: expected 'key: value'");
		}
		return new YamlSyntaxException(at,
				"this line fits no line above it: keys of one level begin in the same column, and a key that has a value has no keys below");
	}

	/** A value that holds two opening braces outside quotes. */
	static YamlSyntaxException braces(SourceLines text, SourcePosition position) {
		String message = "'{{' outside quotes means something else in YAML: put the value in quotes";
		String line = text.line(position.line());
		for (Pattern pattern : new Pattern[] { PATH_IN_BRACES, PATH }) {
			Matcher path = pattern.matcher(line);
			if (path.find() && path.group(2).indexOf('\'') < 0) {
				return new YamlSyntaxException(position,
						message + ": " + path.group(1) + ": '" + path.group(2).strip() + "'");
			}
		}
		return new YamlSyntaxException(position, message);
	}

	/** A value that YAML takes for a block of lines. */
	static YamlSyntaxException block(SourcePosition position, boolean literal) {
		String sign = literal ? "|" : ">";
		return new YamlSyntaxException(position,
				"'" + sign + "' begins a block of lines in YAML, which is not supported: write '" + sign + "' in quotes"
						+ (literal ? ", or the word pipe for a delimiter" : ""));
	}

}
