package dev.blockload.api.pigment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The schemas of the planning platform's API, as a client generated from them reads
 * answers: each field must be there, and a field more is refused.
 */
final class StrictSchema {

	private static final JsonNode SCHEMAS = read();

	private StrictSchema() {
	}

	private static JsonNode read() {
		try {
			return JsonMapper.shared().readTree(Files.readString(Path.of("src/test/resources/pigment/schemas.json")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What is wrong with a value; empty if nothing is. */
	static List<String> violations(String schema, JsonNode value) {
		List<String> found = new ArrayList<>();
		check(SCHEMAS.get(schema), value, schema, found);
		return found;
	}

	private static void check(JsonNode schema, JsonNode value, String path, List<String> found) {
		if (value == null || value.isNull()) {
			if (!schema.path("nullable").asBoolean(false)) {
				found.add(path + " is null");
			}
			return;
		}
		if (schema.has("enum")) {
			if (schema.get("enum").valueStream().noneMatch(value::equals)) {
				found.add(path + " is " + value);
			}
			return;
		}
		switch (schema.get("type").asString()) {
			case "object" -> object(schema, value, path, found);
			case "array" -> {
				if (!value.isArray()) {
					found.add(path + " is " + value);
				}
				for (int i = 0; i < value.size(); i++) {
					check(schema.get("items"), value.get(i), path + "/" + i, found);
				}
			}
			case "uuid" -> parsed(path, value, found, UUID::fromString);
			case "date-time" -> parsed(path, value, found, OffsetDateTime::parse);
			case "int64" -> {
				if (!value.isIntegralNumber()) {
					found.add(path + " is " + value);
				}
			}
			default -> {
				if (!value.isString()) {
					found.add(path + " is " + value);
				}
			}
		}
	}

	private static void object(JsonNode schema, JsonNode value, String path, List<String> found) {
		JsonNode properties = schema.get("properties");
		TreeSet<String> expected = new TreeSet<>(properties.propertyNames());
		TreeSet<String> actual = new TreeSet<>(value.propertyNames());
		if (!expected.equals(actual)) {
			found.add(path + " has " + actual + " and not " + expected);
			return;
		}
		expected.forEach((name) -> check(properties.get(name), value.get(name), path + "/" + name, found));
	}

	private static void parsed(String path, JsonNode value, List<String> found,
			java.util.function.Consumer<String> parser) {
		try {
			parser.accept(value.isString() ? value.asString() : "");
		}
		catch (RuntimeException ex) {
			found.add(path + " is " + value);
		}
	}

}
