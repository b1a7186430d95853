package dev.blockload.lineage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.blockload.importjob.ImportBench;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces what differs from test run to test run by placeholders: ids, numbers of runs,
 * times, ETags, and the names of the fixture. The same id becomes the same placeholder.
 */
final class ComparableEvents {

	private static final Set<String> TIMES = Set.of("eventTime", "lastModified");

	private final ImportBench bench;

	private final Map<String, String> ids = new LinkedHashMap<>();

	private final Map<Long, String> runs = new LinkedHashMap<>();

	ComparableEvents(ImportBench bench) {
		this.bench = bench;
	}

	JsonNode of(JsonNode node) {
		if (node instanceof ObjectNode object) {
			ObjectNode copy = JsonNodeFactory.instance.objectNode();
			object.properties().forEach((entry) -> copy.set(entry.getKey(), value(entry.getKey(), entry.getValue())));
			return copy;
		}
		if (node instanceof ArrayNode array) {
			ArrayNode copy = JsonNodeFactory.instance.arrayNode();
			array.forEach((child) -> copy.add(of(child)));
			return copy;
		}
		return node.isString() ? text(node.asString()) : node;
	}

	private JsonNode value(String name, JsonNode value) {
		if (TIMES.contains(name)) {
			return string("<time>");
		}
		if (value.isNumber() && (name.equals("run") || name.equals("undoes"))) {
			return string(this.runs.computeIfAbsent(value.asLong(), (run) -> "<run " + (this.runs.size() + 1) + ">"));
		}
		if (name.equals("runId")) {
			return string(this.ids.computeIfAbsent(value.asString(), (id) -> "<id " + (this.ids.size() + 1) + ">"));
		}
		return of(value);
	}

	private JsonNode text(String text) {
		String same = text.replace(this.bench.application(), "<application>")
			.replace(this.bench.bucket(), "<bucket>")
			.replaceAll("postgres://[^/]+:\\d+", "postgres://<server>")
			.replaceAll("\"[0-9a-f]{32}\"", "<etag>");
		for (Map.Entry<Long, String> run : this.runs.entrySet()) {
			same = same.replaceAll("\\b(run|show) " + run.getKey() + "\\b", "$1 " + run.getValue());
		}
		return string(same);
	}

	private static JsonNode string(String text) {
		return JsonNodeFactory.instance.stringNode(text);
	}

}
