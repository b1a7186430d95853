package dev.blockload.api;

import java.util.Map;

import dev.blockload.access.AccessPolicy;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A policy document.
 *
 * @param document the document, in the policy language of AWS
 * @param toReplace what to replace in it, or null if it is complete
 */
record PolicyView(Map<String, Object> document, @Nullable String toReplace) {

	static PolicyView of(AccessPolicy.Document document) {
		return new PolicyView(JsonMapper.shared().readValue(document.json(), new TypeReference<>() {
		}), document.toReplace());
	}

}
