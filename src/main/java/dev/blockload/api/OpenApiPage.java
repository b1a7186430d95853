package dev.blockload.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.HtmlUtils;

/**
 * Shows the OpenAPI document to people, as HTML without scripts.
 */
final class OpenApiPage {

	static final String STYLE = """
			body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
			h2 { border-top: 1px solid; font-size: 1.1rem; margin-top: 2rem; padding-top: 1rem; }
			code, pre { font-family: ui-monospace, monospace; }
			table { border-collapse: collapse; }
			th, td { border: 1px solid; padding: .2rem .6rem; text-align: left; vertical-align: top; }
			""";

	private final StringBuilder html = new StringBuilder();

	private OpenApiPage() {
	}

	/** The page of a document. */
	static String of(Map<String, Object> document) {
		return new OpenApiPage().page(document);
	}

	private String page(Map<String, Object> document) {
		Map<?, ?> info = map(document.get("info"));
		this.html.append("""
				<!DOCTYPE html>
				<html lang="en"><head><meta charset="utf-8"><title>Blockload API</title>
				<link rel="stylesheet" href="%s/docs.css"></head><body>
				<h1>Blockload API</h1>
				""".formatted(ApiPaths.BASE));
		paragraph(String.valueOf(info.get("description")));
		paragraph(
				"Send the token as header 'Authorization: Bearer TOKEN'. A failure is answered with a problem document:"
						+ " code, detail and action say what happened and what to do.");
		map(document.get("paths")).forEach((path, verbs) -> map(verbs)
			.forEach((verb, operation) -> operation(String.valueOf(path), String.valueOf(verb), map(operation))));
		this.html.append("<h1>Types</h1>\n");
		map(map(document.get("components")).get("schemas"))
			.forEach((name, schema) -> type(String.valueOf(name), map(schema)));
		return this.html.append("</body></html>\n").toString();
	}

	private void operation(String path, String verb, Map<?, ?> operation) {
		this.html.append("<h2 id=\"%s\"><code>%s %s</code></h2>\n".formatted(text(operation.get("operationId")),
				verb.toUpperCase(Locale.ROOT), text(path)));
		paragraph(operation.get("summary") + " " + operation.get("description"));
		if (operation.get("parameters") instanceof List<?> parameters) {
			this.html.append("<table><tr><th>parameter</th><th>in</th><th>type</th><th>about</th></tr>\n");
			parameters.forEach((parameter) -> parameter(map(parameter)));
			this.html.append("</table>\n");
		}
		if (operation.get("requestBody") instanceof Map<?, ?> body) {
			content("Body", map(body.get("content")));
		}
		map(operation.get("responses")).forEach((status, answer) -> {
			if (!status.equals("default") && map(answer).get("content") instanceof Map<?, ?> content) {
				content("Answer " + status, content);
			}
		});
	}

	private void parameter(Map<?, ?> parameter) {
		boolean required = Boolean.TRUE.equals(parameter.get("required"));
		Object about = parameter.get("description");
		this.html.append("<tr><td><code>%s</code>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n".formatted(
				text(parameter.get("name")), required ? "" : " (optional)", text(parameter.get("in")),
				schema(map(parameter.get("schema"))), text((about != null) ? about : "")));
	}

	private void content(String title, Map<?, ?> content) {
		content.forEach((mediaType, of) -> this.html.append("<p>%s: <code>%s</code> %s</p>\n".formatted(text(title),
				text(mediaType), schema(map(map(of).get("schema"))))));
	}

	private void type(String name, Map<?, ?> schema) {
		this.html.append("<h2 id=\"type-%s\">%s</h2>\n<table><tr><th>field</th><th>type</th><th>about</th></tr>\n"
			.formatted(text(name), text(name)));
		map(schema.get("properties")).forEach((field, of) -> {
			Object about = map(of).get("description");
			this.html.append("<tr><td><code>%s</code></td><td>%s</td><td>%s</td></tr>\n".formatted(text(field),
					schema(map(of)), text((about != null) ? about : "")));
		});
		this.html.append("</table>\n");
	}

	private static String schema(Map<?, ?> schema) {
		if (schema.get("$ref") instanceof String reference) {
			String name = reference.substring(reference.lastIndexOf('/') + 1);
			return "<a href=\"#type-%s\">%s</a>".formatted(text(name), text(name));
		}
		if (schema.get("anyOf") instanceof List<?> either) {
			return schema(map(either.get(0))) + " or null";
		}
		if (schema.get("enum") instanceof List<?> values) {
			return text(String.join(", ", values.stream().map(String::valueOf).toList()));
		}
		if (schema.get("items") instanceof Map<?, ?> items) {
			return "list of " + schema(items);
		}
		if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
			return "fields of " + schema(values);
		}
		Object type = schema.get("type");
		Object format = schema.get("format");
		return text(((type instanceof List<?> types) ? types.get(0) + " or null" : (type != null) ? type : "any")
				+ ((format != null) ? " (" + format + ")" : ""));
	}

	private void paragraph(String text) {
		this.html.append("<p>").append(text(text)).append("</p>\n");
	}

	private static String text(@Nullable Object value) {
		return HtmlUtils.htmlEscape(String.valueOf(value), "UTF-8");
	}

	private static Map<?, ?> map(@Nullable Object value) {
		return (value instanceof Map<?, ?> map) ? map : Map.of();
	}

}
