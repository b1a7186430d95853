package dev.blockload.lineage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.Set;
import java.util.stream.Stream;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published schemas of events and facets. Nothing is fetched: a schema that is not
 * among the files is a failure.
 */
final class PublishedSchemas {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final SchemaRegistry registry;

	PublishedSchemas() {
		Map<String, String> schemas = new HashMap<>();
		for (Path folder : new Path[] { Path.of("src/test/resources/lineage/openlineage"),
				Path.of("src/main/resources/lineage") }) {
			try (Stream<Path> files = Files.walk(folder)) {
				for (Path file : files.filter((path) -> path.toString().endsWith(".json")).toList()) {
					String text = Files.readString(file);
					schemas.put(JSON.readTree(text).get("$id").asString(), text);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		this.registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
				(builder) -> builder.schemas((id) -> {
					String text = schemas.get(id);
					if (text == null && id.contains("openlineage")) {
						throw new AssertionError("no schema " + id);
					}
					return text;
				}));
	}

	/** What is wrong with an event and its facets. */
	Set<String> problems(JsonNode event) {
		Set<String> problems = new TreeSet<>();
		check(event.get("schemaURL").asString(), event, problems);
		facets(event, problems);
		return problems;
	}

	/** Each object that names its schema is a facet. */
	private void facets(JsonNode node, Set<String> problems) {
		if (node.has("_schemaURL")) {
			check(node.get("_schemaURL").asString(), node, problems);
		}
		node.forEach((child) -> facets(child, problems));
	}

	private void check(String schema, JsonNode node, Set<String> problems) {
		this.registry.getSchema(SchemaLocation.of(schema))
			.validate(node, (context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)))
			.forEach((error) -> problems.add(schema + ": " + error));
	}

}
