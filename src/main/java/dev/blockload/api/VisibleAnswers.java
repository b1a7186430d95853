package dev.blockload.api;

import dev.blockload.visible.MessageText;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.visible.VisibleTexts.ForCaller;
import dev.blockload.web.CurrentCaller;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Writes each JSON answer, of success or of failure, as its caller is allowed to read it.
 * Only the components that {@link MessageText} and
 * {@link dev.blockload.visible.DefinitionPath} mark are altered; values of users are not.
 */
@RestControllerAdvice
class VisibleAnswers implements ResponseBodyAdvice<Object> {

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
		return (body == null) ? null
				: CurrentCaller.find()
					.<Object>map((caller) -> this.mapper.writer()
						.withAttribute(ForCaller.class, this.texts.of(caller))
						.valueToTree(body))
					.orElse(body);
	}

}
