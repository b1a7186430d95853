package dev.blockload.api;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.serve.WebBench;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that knows of the API only what its OpenAPI document says.
 */
public final class ApiCalls {

	private final URI server;

	private final JsonNode document;

	private final Map<String, Call> operations = new LinkedHashMap<>();

	/**
	 * Read the document of a server.
	 * @param server the URL of the server, without a path
	 */
	public ApiCalls(URI server) {
		this.server = server;
		this.document = JsonMapper.shared()
			.readTree(WebBench.send(server.resolve(ApiPaths.BASE + "/openapi.json"), (request) -> request).body());
		this.document.get("paths")
			.properties()
			.forEach((path) -> path.getValue()
				.properties()
				.forEach((verb) -> this.operations.put(verb.getValue().get("operationId").asString(),
						new Call(path.getKey(), verb.getKey(), verb.getValue()))));
	}

	/** The names of all operations. */
	public List<String> operations() {
		return List.copyOf(this.operations.keySet());
	}

	/**
	 * Call an operation.
	 * @param token of the caller, or null for none
	 * @param id its name
	 * @param parameters in its path and in its query
	 * @param body or an empty text for none
	 */
	public HttpResponse<String> call(@Nullable String token, String id, Map<String, String> parameters, String body) {
		Call call = this.operations.get(id);
		String path = call.path;
		Map<String, String> headers = new LinkedHashMap<>();
		List<String> query = new ArrayList<>();
		for (Map.Entry<String, String> parameter : parameters.entrySet()) {
			String value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8);
			if (path.contains("{" + parameter.getKey() + "}")) {
				path = path.replace("{" + parameter.getKey() + "}", value);
			}
			else if (call.isHeader(parameter.getKey())) {
				headers.put(parameter.getKey(), parameter.getValue());
			}
			else {
				query.add(parameter.getKey() + "=" + value);
			}
		}
		String uri = query.isEmpty() ? path : path + "?" + String.join("&", query);
		JsonNode content = call.operation.at("/requestBody/content");
		return WebBench.send(this.server.resolve(uri), (request) -> {
			if (token != null) {
				request.header("Authorization", "Bearer " + token);
			}
			headers.forEach(request::header);
			if (!body.isEmpty()) {
				request.header("Content-Type", content.propertyNames().iterator().next());
			}
			return request.method(call.verb.toUpperCase(java.util.Locale.ROOT),
					body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
		});
	}

	/** Whether an operation has a parameter, such as {@code cursor}. */
	boolean takes(String id, String parameter) {
		return this.operations.get(id).operation.path("parameters")
			.valueStream()
			.anyMatch((one) -> one.get("name").asString().equals(parameter));
	}

	/** How an answer differs from what the document says about the operation. */
	List<String> differences(String id, HttpResponse<String> answer) {
		JsonNode answers = this.operations.get(id).operation.get("responses");
		String status = Integer.toString(answer.statusCode());
		JsonNode described = answers.has(status) ? answers.get(status) : answers.get("default");
		String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
		if (!described.has("content")) {
			return answer.body().isEmpty() ? List.of() : List.of("a body, although the document has none");
		}
		JsonNode schema = described.get("content").path(type).path("schema");
		if (schema.isMissingNode()) {
			return List.of("status " + status + " with '" + type + "', which the document does not have");
		}
		return type.endsWith("json")
				? JsonSchemas.mistakes(this.document, schema, JsonMapper.shared().readTree(answer.body())) : List.of();
	}

	/**
	 * An operation.
	 */
	private record Call(String path, String verb, JsonNode operation) {

		private boolean isHeader(String name) {
			return this.operation.path("parameters")
				.valueStream()
				.anyMatch((parameter) -> parameter.get("in").asString().equals("header")
						&& parameter.get("name").asString().equals(name));
		}

	}

}
