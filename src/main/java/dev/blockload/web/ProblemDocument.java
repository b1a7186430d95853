package dev.blockload.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.blockload.visible.DefinitionPath;
import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that reports a failure, as RFC 9457 defines it, with Blockload's
 * code, action and position. Its media type is {@code application/problem+json}.
 *
 * @param type always {@code about:blank}: the code says what the problem is
 * @param title the reason phrase of the status
 * @param status the status of HTTP
 * @param detail the message
 * @param code a code of the page of errors, for scripts
 * @param action what to do, or null if the message is enough
 * @param position the position of the first mistake in a definition, or null
 * @param errors all mistakes if there are several, otherwise empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({ "type", "title", "status", "detail", "code", "action", "position", "errors" })
public record ProblemDocument(String type, String title, int status, @MessageText String detail, String code,
		@MessageText @Nullable String action, @Nullable Position position, List<Mistake> errors) {

	/** The media type. */
	public static final String MEDIA_TYPE = "application/problem+json";

	public ProblemDocument {
		errors = List.copyOf(errors);
	}

	/**
	 * A position in a definition.
	 *
	 * @param file the file, or the name of what was sent
	 * @param line from 1
	 * @param column from 1
	 */
	public record Position(@DefinitionPath String file, int line, int column) {
	}

	/**
	 * One of several mistakes.
	 *
	 * @param detail the message
	 * @param position where the mistake is
	 */
	public record Mistake(@MessageText String detail, Position position) {
	}

}
