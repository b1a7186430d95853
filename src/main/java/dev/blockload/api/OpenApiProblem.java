package dev.blockload.api;

import java.util.List;
import java.util.Map;

/**
 * Describes the answer to a request that failed: a problem document of RFC 9457.
 */
final class OpenApiProblem {

	private static final Map<String, Object> TEXT = Map.of("type", "string");

	private static final Map<String, Object> NUMBER = Map.of("type", "integer", "format", "int32");

	private static final Map<String, Object> POSITION = object(List.of("file", "line", "column"),
			Map.of("file", TEXT, "line", NUMBER, "column", NUMBER));

	/** The schema. */
	static final Map<String, Object> SCHEMA = object(List.of("type", "title", "status", "detail", "code"),
			Map.of("type", TEXT, "title", TEXT, "status", NUMBER, "detail", TEXT, "code",
					Map.of("type", "string", "description", "A stable code of Blockload, for scripts"), "action",
					Map.of("type", "string", "description", "What to do"), "position", POSITION, "errors",
					Map.of("type", "array", "items",
							object(List.of("detail", "position"), Map.of("detail", TEXT, "position", POSITION)))));

	private static Map<String, Object> object(List<String> required, Map<String, Object> properties) {
		return Map.of("type", "object", "required", required, "properties", properties, "additionalProperties", false);
	}

	private OpenApiProblem() {
	}

}
