package dev.blockload.api;

import java.util.Set;

import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.CurrentCaller;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * The last look at each JSON answer, of success or of failure: its messages name nothing
 * that the caller does not see. Fields are recognized by their names, so that no
 * controller can forget one.
 */
@RestControllerAdvice
class VisibleAnswers implements ResponseBodyAdvice<Object> {

	/** Fields with texts for people. */
	private static final Set<String> TEXTS = Set.of("message", "action", "reason", "detail");

	/** Fields with the path of a file of definitions. */
	private static final Set<String> FILES = Set.of("file", "definedIn", "shadowedBy");

	/** The field with the reasons why nothing can be loaded into a block. */
	private static final String OBSTACLES = "obstacles";

	/** The field with the lists to which a run added items. */
	private static final String CREATED = "created";

	private final VisibleTexts texts;

	private final JsonMapper mapper;

	VisibleAnswers(VisibleTexts texts, JsonMapper mapper) {
		this.texts = texts;
		this.mapper = mapper;
	}

	@Override
	public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
		return JacksonJsonHttpMessageConverter.class.isAssignableFrom(converter);
	}

	@Override
	public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter returned, MediaType type,
			Class<? extends HttpMessageConverter<?>> converter, ServerHttpRequest request,
			ServerHttpResponse response) {
		return (body == null) ? null : CurrentCaller.find().<Object>map((caller) -> {
			JsonNode tree = this.mapper.valueToTree(body);
			show(tree, this.texts.of(caller));
			return tree;
		}).orElse(body);
	}

	private static void show(JsonNode node, VisibleTexts.ForCaller texts) {
		if (node instanceof ObjectNode object) {
			for (String name : Set.copyOf(object.propertyNames())) {
				JsonNode value = object.get(name);
				if (value.isString() && TEXTS.contains(name)) {
					object.put(name, texts.text(value.asString()));
				}
				else if (value.isString() && FILES.contains(name)) {
					object.put(name, texts.file(value.asString()));
				}
				else if (value instanceof ArrayNode lines && name.equals(OBSTACLES)) {
					for (int i = 0; i < lines.size(); i++) {
						lines.set(i, texts.text(lines.get(i).asString()));
					}
				}
				else if (value instanceof ArrayNode lists && name.equals(CREATED)) {
					lists.removeIf((list) -> !texts.shows(list.path("list").asString("")));
				}
				else {
					show(value, texts);
				}
			}
		}
		else if (node instanceof ArrayNode array) {
			array.forEach((element) -> show(element, texts));
		}
	}

}
