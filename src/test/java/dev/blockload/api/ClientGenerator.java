package dev.blockload.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.lang.model.SourceVersion;

import tools.jackson.databind.JsonNode;

/**
 * Generates the source of a Java client from an OpenAPI document: a record for each
 * schema of an object, an enum for each list of values, and a method for each operation
 * and media type of its answer. What a client cannot be generated from is refused.
 */
final class ClientGenerator {

	private static final String HEAD = """
			package generated;

			import java.net.URI;
			import java.net.URLEncoder;
			import java.net.http.HttpClient;
			import java.net.http.HttpRequest;
			import java.net.http.HttpResponse;
			import java.nio.charset.StandardCharsets;
			import java.util.LinkedHashMap;
			import java.util.Map;
			import java.util.Objects;
			import com.fasterxml.jackson.annotation.JsonInclude;
			import com.fasterxml.jackson.annotation.JsonProperty;
			import tools.jackson.core.type.TypeReference;
			import tools.jackson.databind.DeserializationFeature;
			import tools.jackson.databind.json.JsonMapper;

			public final class Client {

				public static final JsonMapper JSON = JsonMapper.builder()
					.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
							DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
					.disable(tools.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
					.changeDefaultPropertyInclusion((all) -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
					.build();

				private static final HttpClient HTTP = HttpClient.newHttpClient();

				private final URI server;

				private final String token;

				public Client(URI server, String token) {
					this.server = server;
					this.token = token;
				}

				/** An answer that is not the described one. */
				public static final class Refused extends RuntimeException {

					public final Problem problem;

					Refused(Problem problem) {
						super(String.valueOf(problem));
						this.problem = problem;
					}

				}

				private String send(String verb, String path, Map<String, Object> query, Map<String, Object> headers, String type,
						String body, String accept, int status) {
					StringBuilder uri = new StringBuilder(path);
					query.forEach((name, value) -> {
						if (value != null) {
							uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(encoded(value));
						}
					});
					HttpRequest.Builder request = HttpRequest.newBuilder(this.server.resolve(uri.toString()))
						.header("Authorization", "Bearer " + this.token)
						.method(verb, (body != null) ? HttpRequest.BodyPublishers.ofString(body)
								: HttpRequest.BodyPublishers.noBody());
					if (body != null) {
						request.header("Content-Type", type);
					}
					if (!accept.isEmpty()) {
						request.header("Accept", accept);
					}
					headers.forEach((name, value) -> {
						if (value != null) {
							request.header(name, String.valueOf(value));
						}
					});
					try {
						HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
						String found = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
						if (answer.statusCode() != status) {
							require(found, "application/problem+json");
							throw new Refused(JSON.readValue(answer.body(), Problem.class));
						}
						require(found, accept);
						return answer.body();
					}
					catch (java.io.IOException | InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
				}

				private static void require(String found, String expected) {
					if (!found.equals(expected)) {
						throw new IllegalStateException("The answer is '" + found + "'. Expected '" + expected + "'.");
					}
				}

				private static String encoded(Object value) {
					return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8);
				}
			""";

	private final JsonNode document;

	/** The sources of types, by name. */
	private final Map<String, String> types = new LinkedHashMap<>();

	private ClientGenerator(JsonNode document) {
		this.document = document;
	}

	/** The source of class {@code generated.Client}. */
	static String of(JsonNode document) {
		return new ClientGenerator(document).client();
	}

	private String client() {
		this.document.at("/components/schemas")
			.properties()
			.forEach((schema) -> type(schema.getValue(), schema.getKey()));
		StringBuilder source = new StringBuilder(HEAD);
		this.document.get("paths")
			.properties()
			.forEach((path) -> path.getValue()
				.properties()
				.forEach((verb) -> methods(source, path.getKey(), verb.getKey(), verb.getValue())));
		this.types.values().forEach(source::append);
		return source.append("}\n").toString();
	}

	private void methods(StringBuilder source, String path, String verb, JsonNode operation) {
		String id = operation.get("operationId").asString();
		Map.Entry<String, JsonNode> success = operation.get("responses")
			.properties()
			.stream()
			.filter((answer) -> !answer.getKey().equals("default"))
			.findFirst()
			.orElseThrow();
		JsonNode content = success.getValue().path("content");
		if (content.isEmpty()) {
			method(source, id, path, verb, operation, success.getKey(), "", "void");
		}
		content.properties().forEach((answer) -> {
			boolean isJson = answer.getKey().equals("application/json");
			method(source, id + ((isJson || content.size() == 1) ? "" : suffix(answer.getKey())), path, verb, operation,
					success.getKey(), answer.getKey(),
					isJson ? type(answer.getValue().get("schema"), capital(id) + "Answer") : "String");
		});
	}

	private static String suffix(String mediaType) {
		return "As" + java.util.Arrays.stream(mediaType.replaceFirst(".*/", "").split("\\W"))
			.map(ClientGenerator::capital)
			.collect(Collectors.joining());
	}

	private void method(StringBuilder source, String name, String path, String verb, JsonNode operation, String status,
			String accept, String result) {
		List<String> parameters = new ArrayList<>();
		Map<String, List<String>> puts = Map.of("path", new ArrayList<>(), "query", new ArrayList<>(), "header",
				new ArrayList<>());
		operation.path("parameters").forEach((parameter) -> {
			String called = parameter.get("name").asString();
			String type = type(parameter.get("schema"), capital(name) + capital(variable(called)));
			parameters.add("@JsonProperty(\"" + called + "\") " + type + " " + variable(called));
			String value = parameter.get("required").asBoolean() ? "Objects.requireNonNull(" + variable(called) + ")"
					: variable(called);
			puts.get(parameter.get("in").asString()).add("\"" + called + "\", " + value);
		});
		JsonNode body = operation.at("/requestBody/content");
		String bodyType = "null";
		String sent = "null";
		for (Map.Entry<String, JsonNode> one : body.properties()) {
			boolean isJson = one.getKey().equals("application/json");
			parameters.add("@JsonProperty(\"body\") "
					+ (isJson ? type(one.getValue().get("schema"), capital(name) + "Body") : "String") + " body");
			bodyType = "\"" + one.getKey() + "\"";
			sent = isJson ? "(body != null) ? JSON.writeValueAsString(body) : null" : "body";
		}
		source.append("\n\tpublic ")
			.append(result)
			.append(' ')
			.append(name)
			.append('(')
			.append(String.join(", ", parameters))
			.append(") {\n");
		source.append("\t\tString path = \"").append(path).append("\";\n");
		puts.get("path")
			.forEach((put) -> source.append("\t\tpath = path.replace(\"{")
				.append(put.substring(1, put.indexOf('"', 1)))
				.append("}\", encoded(")
				.append(put.substring(put.indexOf(", ") + 2))
				.append("));\n"));
		for (String in : List.of("query", "header")) {
			source.append("\t\tMap<String, Object> ").append(in).append(" = new LinkedHashMap<>();\n");
			puts.get(in).forEach((put) -> source.append("\t\t").append(in).append(".put(").append(put).append(");\n"));
		}
		source.append("\t\tString answer = send(\"")
			.append(verb.toUpperCase(Locale.ROOT))
			.append("\", path, query, header, ")
			.append(bodyType)
			.append(", ")
			.append(sent)
			.append(", \"")
			.append(accept)
			.append("\", ")
			.append(status)
			.append(");\n");
		source.append(switch (result) {
			case "void" -> "\t\trequire(answer, \"\");\n";
			case "String" -> "\t\treturn answer;\n";
			default -> "\t\treturn JSON.readValue(answer, new TypeReference<" + boxed(result) + ">() {\n\t\t});\n";
		}).append("\t}\n");
	}

	/** The Java type of a schema; {@code null} is allowed where it is boxed. */
	private String type(JsonNode schema, String name) {
		if (schema.has("$ref")) {
			return schema.get("$ref").asString().replaceFirst(".*/", "");
		}
		if (schema.has("anyOf")) {
			List<JsonNode> others = schema.get("anyOf")
				.valueStream()
				.filter((one) -> !one.path("type").asString("").equals("null"))
				.toList();
			if (others.size() != 1) {
				// Which of them it is, the fields say.
				return "tools.jackson.databind.JsonNode";
			}
			return boxed(type(others.get(0), name));
		}
		if (!schema.has("type")) {
			return "Object";
		}
		JsonNode type = schema.get("type");
		if (type.isArray()) {
			String only = type.valueStream()
				.map(JsonNode::asString)
				.filter((one) -> !one.equals("null"))
				.collect(Collectors.joining());
			return boxed(simple(only, schema, name));
		}
		return simple(type.asString(), schema, name);
	}

	private String simple(String type, JsonNode schema, String name) {
		return switch (type) {
			case "string" -> schema.has("enum") ? values(schema, name)
					: schema.path("format").asString("").equals("date-time") ? "java.time.Instant" : "String";
			case "integer" -> schema.get("format").asString().equals("int32") ? "int" : "long";
			case "number" -> "double";
			case "boolean" -> "boolean";
			case "array" -> "java.util.List<" + boxed(type(schema.get("items"), name + "Item")) + ">";
			case "object" -> schema.has("properties") ? record(schema, name)
					: "Map<String, " + boxed(type(schema.get("additionalProperties"), name + "Value")) + ">";
			default -> throw new IllegalArgumentException(name + " has the type " + type + ".");
		};
	}

	private static String boxed(String type) {
		return Map.of("int", "Integer", "long", "Long", "double", "Double", "boolean", "Boolean")
			.getOrDefault(type, type);
	}

	private String values(JsonNode schema, String name) {
		this.types.put(name, "\n\tpublic enum %s {\n\t\t%s\n\t}\n".formatted(name,
				schema.get("enum").valueStream().map(JsonNode::asString).collect(Collectors.joining(", "))));
		return name;
	}

	private String record(JsonNode schema, String name) {
		Set<String> required = schema.path("required")
			.valueStream()
			.map(JsonNode::asString)
			.collect(Collectors.toSet());
		List<String> components = new ArrayList<>();
		List<String> checks = new ArrayList<>();
		schema.get("properties").properties().forEach((property) -> {
			boolean isRequired = required.contains(property.getKey());
			String type = type(property.getValue(), name + capital(variable(property.getKey())));
			boolean isNullable = property.getValue().has("anyOf") || property.getValue().path("type").isArray()
					|| (!property.getValue().has("type") && !property.getValue().has("$ref"));
			components.add("@JsonProperty(value = \"%s\", required = %s) %s %s".formatted(property.getKey(), isRequired,
					isRequired ? type : boxed(type), variable(property.getKey())));
			if (isRequired && !isNullable && type.equals(boxed(type))) {
				checks.add("\t\t\tObjects.requireNonNull(%s, \"%s.%s\");\n".formatted(variable(property.getKey()), name,
						property.getKey()));
			}
		});
		this.types.put(name, "\n\tpublic record %s(%s) {\n\t\tpublic %s {\n%s\t\t}\n\t}\n".formatted(name,
				String.join(", ", components), name, String.join("", checks)));
		return name;
	}

	private static String variable(String name) {
		String[] words = name.split("-", -1);
		StringBuilder variable = new StringBuilder(
				words[0].substring(0, 1).toLowerCase(Locale.ROOT) + words[0].substring(1));
		for (int i = 1; i < words.length; i++) {
			variable.append(capital(words[i]));
		}
		// "path", "query", "header" and "answer" are variables of the methods.
		return SourceVersion.isKeyword(variable)
				|| List.of("path", "query", "header", "answer", "body").contains(variable.toString()) ? variable + "_"
						: variable.toString();
	}

	private static String capital(String word) {
		return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
	}

}
