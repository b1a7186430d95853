package dev.blockload.api;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Describes Java types as schemas of OpenAPI 3.1, which are JSON schemas. Records become
 * components that allow no other field; a type with several records is one of them. For
 * one document.
 */
final class OpenApiSchemas {

	private static final String REFERENCE = "#/components/schemas/";

	private static final Map<Class<?>, Map<String, Object>> SIMPLE = Map.ofEntries(
			Map.entry(String.class, Map.of("type", "string")), Map.entry(boolean.class, Map.of("type", "boolean")),
			Map.entry(Boolean.class, Map.of("type", "boolean")), Map.entry(int.class, integer("int32")),
			Map.entry(Integer.class, integer("int32")), Map.entry(long.class, integer("int64")),
			Map.entry(Long.class, integer("int64")), Map.entry(double.class, Map.of("type", "number")),
			Map.entry(Double.class, Map.of("type", "number")),
			Map.entry(Instant.class, Map.of("type", "string", "format", "date-time")),
			Map.entry(Object.class, Map.of()));

	private final Map<String, Object> components = new TreeMap<>();

	private static Map<String, Object> integer(String format) {
		return Map.of("type", "integer", "format", format);
	}

	/** The components, by name. */
	Map<String, Object> components() {
		return this.components;
	}

	/**
	 * The schema of the body or of a parameter of a request. What can be null can be
	 * missing.
	 */
	Map<String, Object> ofRequest(AnnotatedType type) {
		return notNull(type, Map.of(), Direction.REQUEST);
	}

	/** The schema of what an answer contains: all fields are there. */
	Map<String, Object> ofAnswer(AnnotatedType type) {
		return schema(type, Map.of(), Direction.ANSWER);
	}

	private Map<String, Object> schema(AnnotatedType type, Map<TypeVariable<?>, AnnotatedType> arguments,
			Direction direction) {
		AnnotatedType actual = arguments.getOrDefault(type.getType(), type);
		Map<String, Object> schema = notNull(actual, arguments, direction);
		return type.isAnnotationPresent(Nullable.class) ? orNull(schema) : schema;
	}

	private Map<String, Object> notNull(AnnotatedType type, Map<TypeVariable<?>, AnnotatedType> arguments,
			Direction direction) {
		if (type instanceof AnnotatedParameterizedType generic) {
			AnnotatedType[] given = generic.getAnnotatedActualTypeArguments();
			Class<?> raw = (Class<?>) ((java.lang.reflect.ParameterizedType) type.getType()).getRawType();
			if (raw == List.class) {
				return Map.of("type", "array", "items", schema(given[0], arguments, direction));
			}
			if (raw == Map.class) {
				return Map.of("type", "object", "additionalProperties", schema(given[1], arguments, direction));
			}
			String name = ((Class<?>) given[0].getType()).getSimpleName() + raw.getSimpleName();
			return component(name, raw, Map.of(raw.getTypeParameters()[0], given[0]), direction);
		}
		Class<?> raw = (Class<?>) type.getType();
		if (raw.isEnum()) {
			return Map.of("type", "string", "enum",
					Arrays.stream(raw.getEnumConstants()).map((constant) -> ((Enum<?>) constant).name()).toList());
		}
		if (raw.isRecord()) {
			return component(raw.getSimpleName(), raw, Map.of(), direction);
		}
		if (raw.isSealed()) {
			return Map.of("anyOf",
					Arrays.stream(raw.getPermittedSubclasses())
						.map((each) -> component(each.getSimpleName(), each, Map.of(), direction))
						.toList());
		}
		Map<String, Object> simple = SIMPLE.get(raw);
		if (simple == null) {
			throw new IllegalStateException("The API has no schema for " + raw + ". Expected a record.");
		}
		return simple;
	}

	private Map<String, Object> component(String name, Class<?> type, Map<TypeVariable<?>, AnnotatedType> arguments,
			Direction direction) {
		if (!this.components.containsKey(name)) {
			// First, because a record can contain itself.
			Map<String, Object> schema = new LinkedHashMap<>();
			this.components.put(name, schema);
			Map<String, Object> properties = new LinkedHashMap<>();
			List<String> required = new ArrayList<>();
			for (RecordComponent component : type.getRecordComponents()) {
				AnnotatedType ofComponent = component.getAnnotatedType();
				properties.put(name(component), described(component, schema(ofComponent, arguments, direction)));
				if (direction == Direction.ANSWER || !ofComponent.isAnnotationPresent(Nullable.class)) {
					required.add(name(component));
				}
			}
			schema.put("type", "object");
			schema.put("properties", properties);
			if (!required.isEmpty()) {
				schema.put("required", required);
			}
			schema.put("additionalProperties", false);
		}
		return Map.of("$ref", REFERENCE + name);
	}

	/** As Jackson names it. */
	private static String name(RecordComponent component) {
		JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
		return (property != null) ? property.value() : component.getName();
	}

	private static Map<String, Object> described(RecordComponent component, Map<String, Object> schema) {
		About about = component.getAnnotation(About.class);
		if (about == null) {
			return schema;
		}
		Map<String, Object> described = new LinkedHashMap<>(schema);
		described.put("description", about.value());
		return described;
	}

	private static Map<String, Object> orNull(Map<String, Object> schema) {
		if (schema.get("type") instanceof String type && !schema.containsKey("enum")) {
			Map<String, Object> either = new LinkedHashMap<>(schema);
			either.put("type", List.of(type, "null"));
			return either;
		}
		return schema.isEmpty() ? schema : Map.of("anyOf", List.of(schema, Map.of("type", "null")));
	}

	/**
	 * Who writes a value.
	 */
	private enum Direction {

		REQUEST, ANSWER

	}

}
