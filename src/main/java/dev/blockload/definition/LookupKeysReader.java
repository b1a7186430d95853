package dev.blockload.definition;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.mapping.Lookup;
import dev.blockload.mapping.Lookup.Difference;
import dev.blockload.mapping.Lookup.Unknown;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a column that say how its values identify items of a list.
 */
final class LookupKeysReader {

	static final String MATCH = "match";

	static final String MATCH_CASE = "match-case";

	static final String MATCH_TRIM = "match-trim";

	static final String UNKNOWN = "unknown";

	static final List<String> KEYS = List.of(MATCH, MATCH_CASE, MATCH_TRIM, UNKNOWN);

	private static final String EXPECTED_MATCH = "a unique column of the list, or columns with their headers such as {code: Code, country: Country}";

	private static final List<String> CASES = List.of("sensitive", "insensitive");

	private static final String EXPECTED_UNKNOWN = "reject, null, create or a default such as {default: X}";

	private static final List<String> PLAIN_UNKNOWN = List.of("reject", "null", "create");

	private final YamlSection section;

	/** The columns of the list, if match names headers. */
	private final List<String> columns = new ArrayList<>();

	private final List<String> headers = new ArrayList<>();

	/**
	 * Create a reader.
	 * @param section the keys of a column
	 */
	LookupKeysReader(YamlSection section) {
		this.section = section;
	}

	/** Whether the headers of the column are in its match. */
	boolean namesHeaders() {
		return hasKeys(MATCH);
	}

	/** The headers that match names, in the order of its columns; read after them. */
	List<String> headers() {
		return List.copyOf(this.headers);
	}

	/** The keys; null where any of them is wrong, which is then a problem. */
	@Nullable Lookup lookup() {
		List<String> match = namesHeaders() ? matchWithHeaders() : match();
		Set<Difference> ignored = ignored();
		Unknown unknown = this.section.has(UNKNOWN) ? unknown() : new Unknown.Reject();
		return (match != null && ignored != null && unknown != null) ? new Lookup(match, ignored, unknown) : null;
	}

	private @Nullable List<String> match() {
		if (!this.section.has(MATCH)) {
			return List.of();
		}
		String match = this.section.text(MATCH, EXPECTED_MATCH);
		return (match != null) ? List.of(match) : null;
	}

	private @Nullable List<String> matchWithHeaders() {
		YamlSection match = this.section.subsection(MATCH, EXPECTED_MATCH);
		if (match == null) {
			return null;
		}
		for (YamlNode.KeyValue entry : match.entries()) {
			String header = match.text(entry.key(), "a header of the file");
			if (header != null) {
				this.columns.add(entry.key());
				this.headers.add(header);
			}
		}
		if (match.entries().isEmpty()) {
			match.problem(match.position(), "match is empty. Expected " + EXPECTED_MATCH + ".");
		}
		return (this.columns.size() == match.entries().size() && !this.columns.isEmpty()) ? List.copyOf(this.columns)
				: null;
	}

	private @Nullable Set<Difference> ignored() {
		Set<Difference> ignored = EnumSet.noneOf(Difference.class);
		String text = this.section.read(MATCH_CASE, Choices.oneOf(CASES), (value) -> choice(value, CASES));
		if ("insensitive".equals(text)) {
			ignored.add(Difference.CASE);
		}
		Boolean trims = this.section.read(MATCH_TRIM, "true or false", ValueParsers::flag);
		if (Boolean.TRUE.equals(trims)) {
			ignored.add(Difference.SPACES);
		}
		boolean wrong = (text == null && this.section.has(MATCH_CASE))
				|| (trims == null && this.section.has(MATCH_TRIM));
		return wrong ? null : ignored;
	}

	private @Nullable Unknown unknown() {
		if (hasKeys(UNKNOWN)) {
			YamlSection replaced = this.section.subsection(UNKNOWN, EXPECTED_UNKNOWN);
			if (replaced == null) {
				return null;
			}
			replaced.only(List.of("default"));
			replaced.require("default", "the value of an item of the list");
			String value = replaced.text("default", "the value of an item of the list");
			return (value != null) ? new Unknown.Default(value) : null;
		}
		String text = this.section.read(UNKNOWN, EXPECTED_UNKNOWN, (value) -> choice(value, PLAIN_UNKNOWN));
		if (text == null) {
			return null;
		}
		return switch (text) {
			case "null" -> new Unknown.Null();
			case "create" -> new Unknown.Create();
			default -> new Unknown.Reject();
		};
	}

	private static String choice(String text, List<String> choices) {
		if (!choices.contains(text)) {
			String expected = choices.equals(PLAIN_UNKNOWN) ? EXPECTED_UNKNOWN : Choices.oneOf(choices);
			throw new IllegalArgumentException("Expected " + expected + "." + Choices.hint(text, choices));
		}
		return text;
	}

	private boolean hasKeys(String key) {
		Optional<YamlNode> value = this.section.node(key);
		return value.isPresent() && value.get() instanceof YamlNode.KeyValues;
	}

}
