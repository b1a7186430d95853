package dev.blockload.api;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Writes the OpenAPI 3.1 document of the API from the methods of its controllers: their
 * mappings, the annotations of their parameters, and the records that they take and
 * return. A method without {@link Operation} is refused, so that none is forgotten.
 */
final class OpenApiDocument {

	/** What an answer is in. */
	private static final Set<Type> WRAPPERS = Set.of(ResponseEntity.class, WebAsyncTask.class);

	private final OpenApiSchemas schemas = new OpenApiSchemas();

	private final Map<String, Map<String, Map<String, Object>>> paths = new TreeMap<>();

	private OpenApiDocument() {
	}

	/**
	 * The document of some controllers.
	 * @param methods the methods of all controllers; those of other packages are left out
	 */
	static Map<String, Object> of(Map<RequestMappingInfo, HandlerMethod> methods) {
		OpenApiDocument document = new OpenApiDocument();
		methods.forEach((mapping, handler) -> {
			if (handler.getBeanType().getPackage().equals(OpenApiDocument.class.getPackage())) {
				document.add(mapping, handler.getMethod(), suffix(handler.getBeanType()));
			}
		});
		return document.tree();
	}

	private static String suffix(Class<?> controller) {
		IdSuffix suffix = controller.getAnnotation(IdSuffix.class);
		return (suffix != null) ? suffix.value() : "";
	}

	private void add(RequestMappingInfo mapping, Method method, String suffix) {
		Operation operation = AnnotatedElementUtils.findMergedAnnotation(method, Operation.class);
		if (operation == null) {
			throw new IllegalStateException(method + " has no @Operation. Expected one.");
		}
		mapping.getMethodsCondition().getMethods().forEach((verb) -> mapping.getPatternValues().forEach((path) -> {
			Map<String, Map<String, Object>> ofPath = this.paths.computeIfAbsent(path,
					(unused) -> new LinkedHashMap<>());
			String name = verb.name().toLowerCase(Locale.ROOT);
			Map<String, Object> described = describe(operation, mapping, method);
			described.put("operationId", operation.id().replace("*", suffix));
			ofPath.merge(name, described, OpenApiDocument::withBoth);
		}));
	}

	private Map<String, Object> describe(Operation operation, RequestMappingInfo mapping, Method method) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("summary", operation.summary());
		tree.put("description", (operation.details() + " Needs the role " + operation.needs().text() + ".").strip());
		tree.put("x-role", operation.needs().text());
		OpenApiParameters parameters = new OpenApiParameters(this.schemas, method);
		if (!parameters.list().isEmpty()) {
			tree.put("parameters", parameters.list());
		}
		Map<String, Object> body = operation.body().isEmpty() ? parameters.body()
				: Map.of("required", true, "content", content(operation.body(), Map.of("type", "string")));
		if (body != null) {
			tree.put("requestBody", body);
		}
		Map<String, Map<String, Object>> responses = new LinkedHashMap<>();
		responses.put(Integer.toString(operation.status()), answer(operation, mapping, method));
		responses.put("default", Map.of("description", "The request failed.", "content",
				content(MediaType.APPLICATION_PROBLEM_JSON_VALUE, Map.of("$ref", "#/components/schemas/Problem"))));
		tree.put("responses", responses);
		return tree;
	}

	private Map<String, Object> answer(Operation operation, RequestMappingInfo mapping, Method method) {
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("description", HttpStatus.valueOf(operation.status()).getReasonPhrase());
		AnnotatedType type = unwrapped(method.getAnnotatedReturnType());
		List<String> types = mapping.getProducesCondition()
			.getProducibleMediaTypes()
			.stream()
			.map(MediaType::toString)
			.toList();
		if (!types.isEmpty() && !types.contains(MediaType.APPLICATION_JSON_VALUE)) {
			answer.put("content", content(types.get(0), Map.of("type", "string")));
		}
		else if (type.getType() != void.class && type.getType() != Void.class) {
			answer.put("content", content(MediaType.APPLICATION_JSON_VALUE, this.schemas.ofAnswer(type)));
		}
		return answer;
	}

	private static AnnotatedType unwrapped(AnnotatedType type) {
		return (type instanceof AnnotatedParameterizedType generic
				&& WRAPPERS.contains(((java.lang.reflect.ParameterizedType) type.getType()).getRawType()))
						? unwrapped(generic.getAnnotatedActualTypeArguments()[0]) : type;
	}

	static Map<String, Object> content(String mediaType, Map<String, Object> schema) {
		return Map.of(mediaType, Map.of("schema", schema));
	}

	/**
	 * The same path in another media type is the same operation: its answer has both.
	 */
	@SuppressWarnings("unchecked") // The trees are those of this class.
	private static Map<String, Object> withBoth(Map<String, Object> one, Map<String, Object> other) {
		List<Object> parameters = new ArrayList<>((List<Object>) part(one, "parameters"));
		((List<Object>) part(other, "parameters")).stream()
			.filter((parameter) -> !parameters.contains(parameter))
			.forEach(parameters::add);
		// Its description is that of the answer in JSON.
		Map<String, Object> json = isJson(one) ? one : other;
		json.put("parameters", parameters);
		Map<String, Map<String, Object>> answers = (Map<String, Map<String, Object>>) part(one, "responses");
		((Map<String, Map<String, Object>>) part(other, "responses")).forEach((status, answer) -> {
			Map<String, Object> content = new TreeMap<>((Map<String, Object>) part(answer, "content"));
			content.putAll((Map<String, Object>) part((Map<String, Object>) part(answers, status), "content"));
			answers.put(status, Map.of("description", part(answer, "description"), "content", content));
		});
		json.put("responses", answers);
		return json;
	}

	private static Object part(Map<String, ?> tree, String name) {
		return Objects.requireNonNull(tree.get(name), name);
	}

	private static boolean isJson(Map<String, Object> operation) {
		return part(operation, "responses").toString().contains("{" + MediaType.APPLICATION_JSON_VALUE + "=");
	}

	private Map<String, Object> tree() {
		this.schemas.components().put("Problem", OpenApiProblem.SCHEMA);
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("openapi", "3.1.0");
		tree.put("info", Map.of("title", "Blockload", "version", "1", "description",
				"Imports CSV files from S3 into PostgreSQL tables. Times are ISO-8601 in UTC. Lists have pages: repeat"
						+ " the request with the value of 'next' as 'cursor'."));
		tree.put("security", List.of(Map.of("token", List.of())));
		tree.put("paths", this.paths);
		tree.put("components",
				Map.of("schemas", this.schemas.components(), "securitySchemes",
						Map.of("token", Map.of("type", "http", "scheme", "bearer", "description",
								"A token: ./blockload token create NAME --role operator --application APPLICATION"))));
		return tree;
	}

}
