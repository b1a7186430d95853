package dev.blockload.definition;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.blockload.definition.FlowDefinition.OnFailure;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourceMap;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads a flow from all keys of a file.
 */
final class FlowKeysReader {

	private static final String FLOW = "flow";

	private static final String IMPORTS = "imports";

	private static final String AFTER = "after";

	private static final String DEADLINE = "deadline";

	private static final String ZONE = "zone";

	private static final List<String> KEYS = List.of(FLOW, IMPORTS, "on-failure", "parallel", AFTER, "schedule",
			DEADLINE, ZONE);

	private static final String EXPECTED_IMPORTS = "a list of imports, such as [employees, salaries]";

	private static final List<String> ON_FAILURE = Arrays.stream(OnFailure.values()).map(OnFailure::text).toList();

	private static final String EXPECTED_ON_FAILURE = Choices.oneOf(ON_FAILURE);

	private static final String EXPECTED_PARALLEL = "a whole number, 1 or more";

	private static final String EXPECTED_AFTER = "keys such as {budget: [salaries]}";

	/** More threads than that no node has. */
	private static final long MOST_PARALLEL = 1000;

	private final YamlSection section;

	private final ReadContext reading;

	private FlowKeysReader(YamlSection section, ReadContext reading) {
		this.section = section;
		this.reading = reading;
	}

	/** Whether the keys of a file are those of a flow. */
	static boolean isFlow(@Nullable YamlNode tree) {
		return tree instanceof YamlNode.KeyValues mapping && mapping.entry(FLOW).isPresent()
				&& mapping.entry("import").isEmpty();
	}

	/**
	 * Why a file is neither an import nor a flow.
	 * @return where the key is that must be removed; empty if there is no such key
	 */
	static Optional<SourcePosition> conflict(@Nullable YamlNode tree) {
		return (tree instanceof YamlNode.KeyValues mapping && mapping.entry("import").isPresent())
				? mapping.entry(FLOW).map(YamlNode.KeyValue::position) : Optional.empty();
	}

	/** The positions of a flow's parts. */
	static SourceMap sourceMap(@Nullable YamlNode tree) {
		return SourceMap.of(tree, Set.of(AFTER));
	}

	/**
	 * Reads a flow. Whether its imports exist is not checked.
	 * @param tree the keys of its file
	 * @param file the path of the file, as messages show it
	 * @return null where anything is wrong, which is then among the problems
	 */
	static @Nullable LocatedFlow read(YamlNode tree, String file, ReadContext reading) {
		YamlSection section = YamlSection.of(tree, "the definition", tree.position(), "keys such as flow and imports",
				reading);
		return (section != null) ? new FlowKeysReader(section, reading).located(tree, file) : null;
	}

	private @Nullable LocatedFlow located(YamlNode tree, String file) {
		this.section.only(KEYS);
		String name = this.section.read(FLOW, ValueParsers.EXPECTED_NAME, ValueParsers::name);
		this.section.require(IMPORTS, EXPECTED_IMPORTS);
		List<String> imports = names(this.section.list(IMPORTS, false, EXPECTED_IMPORTS));
		OnFailure onFailure = this.section.read("on-failure", EXPECTED_ON_FAILURE, FlowKeysReader::onFailure);
		Integer parallel = this.section.read("parallel", EXPECTED_PARALLEL, FlowKeysReader::parallel);
		YamlSection keys = this.section.subsection(AFTER, EXPECTED_AFTER);
		Map<String, List<String>> after = (keys != null && imports != null) ? after(keys, imports) : Map.of();
		List<Schedule> schedules = ScheduleKeysReader.readOfFlow(this.section);
		LocalTime deadline = this.section.read(DEADLINE, ScheduleKeysReader.EXPECTED_TIME, ScheduleKeysReader::time);
		ZoneId zone = this.section.read(ZONE, ValueParsers.EXPECTED_ZONE, ValueParsers::zone);
		if (this.section.has(DEADLINE) && !this.section.has(ZONE) && !this.section.has("schedule")) {
			this.section.problem(this.section.position(DEADLINE),
					"deadline needs 'zone', because the flow has no schedule. Add a line such as zone: Europe/Paris");
		}
		if (this.section.has(ZONE) && !this.section.has(DEADLINE)) {
			this.section.problem(this.section.position(ZONE),
					"zone is only used by 'deadline', which is missing. Expected " + ScheduleKeysReader.EXPECTED_TIME
							+ " in 'deadline', or no 'zone'.");
		}
		if (this.reading.problems().any() || name == null || imports == null) {
			return null;
		}
		FlowDefinition definition = new FlowDefinition(name, imports,
				(onFailure != null) ? onFailure : OnFailure.SKIP_DEPENDENTS,
				(parallel != null) ? parallel : FlowDefinition.PARALLEL, after, deadline, zone);
		return new LocatedFlow(definition, file, sourceMap(tree), schedules);
	}

	private static @Nullable List<String> names(@Nullable List<String> imports) {
		return (imports != null) ? imports.stream().map(ValueParsers::normal).distinct().toList() : null;
	}

	private Map<String, List<String>> after(YamlSection keys, List<String> imports) {
		Map<String, List<String>> after = new HashMap<>();
		for (YamlNode.KeyValue entry : keys.entries()) {
			List<String> before = names(keys.list(entry.key(), true, EXPECTED_IMPORTS));
			String name = ValueParsers.normal(entry.key());
			if (!imports.contains(name)) {
				keys.problem(entry.position(), notOfFlow(entry.key(), imports));
			}
			for (String other : (before != null) ? before : List.<String>of()) {
				if (!imports.contains(other)) {
					keys.problem(entry.value().position(), notOfFlow(other, imports));
				}
				else if (other.equals(name)) {
					keys.problem(entry.value().position(), "after says that " + Redacted.value(name)
							+ " comes after itself. Expected other imports of this flow. Remove it.");
				}
			}
			after.put(name, (before != null) ? before : List.of());
		}
		Optional<List<String>> cycle = ImportGraph.of(after).cycle();
		cycle.ifPresent((found) -> keys.problem(keys.position(),
				"after has a cycle: " + ImportGraph.describe(found) + ". Expected an order. Remove one of them."));
		return after;
	}

	private static String notOfFlow(String name, List<String> imports) {
		return "after names " + Redacted.value(name) + ", which is not an import of this flow. Expected "
				+ Choices.oneOf(imports) + "." + Choices.hint(name, imports)
				+ " Add it to 'imports', or remove it here.";
	}

	private static int parallel(String text) {
		long number = text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
		if (number < 1 || number > MOST_PARALLEL) {
			throw new IllegalArgumentException("Expected a whole number from 1 to " + MOST_PARALLEL + ".");
		}
		return (int) number;
	}

	private static OnFailure onFailure(String text) {
		if (!ON_FAILURE.contains(text)) {
			throw new IllegalArgumentException(
					"Expected " + EXPECTED_ON_FAILURE + "." + Choices.hint(text, ON_FAILURE));
		}
		return OnFailure.of(text);
	}

}
