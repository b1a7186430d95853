package dev.blockload.api;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the JSON of the command line into the records that the OpenAPI document
 * describes. A field that only one of the two has is refused, so that they stay equal.
 */
final class Json {

	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
		.build();

	private Json() {
	}

	/** The record of some fields. */
	static <T> T read(Map<String, @Nullable Object> fields, Class<T> type) {
		return STRICT.convertValue(fields, type);
	}

	/** The record of a JSON text. */
	static <T> T read(String json, Class<T> type) {
		return STRICT.readValue(json, type);
	}

}
