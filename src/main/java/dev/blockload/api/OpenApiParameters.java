package dev.blockload.api;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;

/**
 * Describes what a method of a controller takes from a request.
 */
final class OpenApiParameters {

	private final OpenApiSchemas schemas;

	private final Method method;

	OpenApiParameters(OpenApiSchemas schemas, Method method) {
		this.schemas = schemas;
		this.method = method;
	}

	/** The parameters in the path, the query and the headers. */
	List<Map<String, Object>> list() {
		List<Map<String, Object>> list = new ArrayList<>();
		for (Parameter parameter : this.method.getParameters()) {
			PathVariable path = parameter.getAnnotation(PathVariable.class);
			if (path != null) {
				list.add(parameter(parameter, "path", path.value(), null));
			}
			RequestParam query = parameter.getAnnotation(RequestParam.class);
			if (query != null) {
				list.add(parameter(parameter, "query", query.name(), query.defaultValue()));
			}
			RequestHeader header = parameter.getAnnotation(RequestHeader.class);
			if (header != null) {
				list.add(parameter(parameter, "header", header.name(), header.defaultValue()));
			}
		}
		return list;
	}

	private Map<String, Object> parameter(Parameter parameter, String in, String name, @Nullable String defaultValue) {
		AnnotatedType type = parameter.getAnnotatedType();
		boolean optional = type.isAnnotationPresent(Nullable.class);
		boolean hasDefault = defaultValue != null && !defaultValue.equals(ValueConstants.DEFAULT_NONE);
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("name", name.isEmpty() ? parameter.getName() : name);
		tree.put("in", in);
		tree.put("required", !optional && !hasDefault);
		About about = parameter.getAnnotation(About.class);
		if (about != null) {
			tree.put("description", about.value());
		}
		tree.put("schema", this.schemas.ofRequest(type));
		return tree;
	}

	/**
	 * The body that the method takes, as JSON; null if it takes none.
	 */
	@Nullable Map<String, Object> body() {
		for (Parameter parameter : this.method.getParameters()) {
			RequestBody body = parameter.getAnnotation(RequestBody.class);
			if (body != null) {
				Map<String, Object> tree = new LinkedHashMap<>();
				tree.put("required", body.required());
				tree.put("content", OpenApiDocument.content(MediaType.APPLICATION_JSON_VALUE,
						this.schemas.ofRequest(parameter.getAnnotatedType())));
				return tree;
			}
		}
		return null;
	}

}
