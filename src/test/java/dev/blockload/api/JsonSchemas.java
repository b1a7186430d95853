package dev.blockload.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Compares JSON with the schemas of an OpenAPI document, as far as the document of the
 * API uses their keywords. Others are refused.
 */
final class JsonSchemas {

	private static final List<String> KEYWORDS = List.of("type", "format", "enum", "items", "properties", "required",
			"additionalProperties", "$ref", "anyOf", "description");

	private final JsonNode document;

	private final List<String> mistakes = new ArrayList<>();

	private JsonSchemas(JsonNode document) {
		this.document = document;
	}

	/** What is wrong with a value; empty if it is as the schema says. */
	static List<String> mistakes(JsonNode document, JsonNode schema, JsonNode value) {
		JsonSchemas schemas = new JsonSchemas(document);
		schemas.check(schema, value, "$");
		return schemas.mistakes;
	}

	private void check(JsonNode schema, JsonNode value, String path) {
		schema.propertyNames().stream().filter((keyword) -> !KEYWORDS.contains(keyword)).forEach((keyword) -> {
			throw new IllegalArgumentException(keyword + " in the schema of " + path + ". Expected one of " + KEYWORDS);
		});
		if (schema.has("$ref")) {
			check(this.document.at(schema.get("$ref").asString().substring(1)), value, path);
			return;
		}
		if (schema.has("anyOf")) {
			if (schema.get("anyOf").valueStream().noneMatch((one) -> mistakes(this.document, one, value).isEmpty())) {
				this.mistakes.add(path + " is " + value + ". Expected " + schema);
			}
			return;
		}
		JsonNode type = schema.get("type");
		if (type == null) {
			return;
		}
		List<String> types = type.isArray() ? type.valueStream().map(JsonNode::asString).toList()
				: List.of(type.asString());
		if (types.stream().noneMatch((one) -> is(one, value))) {
			this.mistakes.add(path + " is " + value + ". Expected " + types);
			return;
		}
		if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
			this.mistakes.add(path + " is " + value + ". Expected one of " + schema.get("enum"));
		}
		if (value.isString() && "date-time".equals(schema.path("format").asString(""))
				&& !value.asString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([.]\\d+)?Z")) {
			this.mistakes.add(path + " is " + value + ". Expected a time in UTC");
		}
		if (value.isArray()) {
			for (int i = 0; i < value.size(); i++) {
				check(schema.get("items"), value.get(i), path + "[" + i + "]");
			}
		}
		if (value.isObject()) {
			object(schema, value, path);
		}
	}

	private void object(JsonNode schema, JsonNode value, String path) {
		JsonNode properties = schema.path("properties");
		JsonNode more = schema.path("additionalProperties");
		for (Map.Entry<String, JsonNode> field : value.properties()) {
			if (properties.has(field.getKey())) {
				check(properties.get(field.getKey()), field.getValue(), path + "." + field.getKey());
			}
			else if (more.isObject()) {
				check(more, field.getValue(), path + "." + field.getKey());
			}
			else if (!more.isMissingNode()) {
				this.mistakes.add(path + " has field " + field.getKey() + ", which the schema does not have");
			}
		}
		schema.path("required")
			.valueStream()
			.map(JsonNode::asString)
			.filter((name) -> !value.has(name))
			.forEach((name) -> this.mistakes.add(path + " has no field " + name));
	}

	private static boolean is(String type, JsonNode value) {
		return switch (type) {
			case "string" -> value.isString();
			case "integer" -> value.isIntegralNumber();
			case "number" -> value.isNumber();
			case "boolean" -> value.isBoolean();
			case "array" -> value.isArray();
			case "object" -> value.isObject();
			case "null" -> value.isNull();
			default -> throw new IllegalArgumentException(type);
		};
	}

}
