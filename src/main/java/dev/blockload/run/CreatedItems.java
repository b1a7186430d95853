package dev.blockload.run;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts of the items that a run created in lists, as the row of the run holds them:
 * {@code [{"list": "app.product", "count": 3}]}.
 */
final class CreatedItems {

	private static final JsonMapper JSON = JsonMapper.shared();

	private CreatedItems() {
	}

	/** As JSON, in the order of the map. */
	static String json(Map<String, Long> created) {
		return JSON.writeValueAsString(created.entrySet()
			.stream()
			.map((list) -> Map.of("list", list.getKey(), "count", list.getValue()))
			.toList());
	}

	/** From JSON, in its order; empty for null. */
	static Map<String, Long> of(@Nullable String json) {
		Map<String, Long> created = new LinkedHashMap<>();
		if (json != null) {
			JSON.readTree(json).forEach((node) -> created.put(node.get("list").asString(), node.get("count").asLong()));
		}
		return created;
	}

}
