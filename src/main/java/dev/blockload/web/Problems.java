package dev.blockload.web;

import java.io.IOException;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.SqlFailures;
import dev.blockload.yaml.Problem;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.InvalidMimeTypeException;

/**
 * Turns failures into problem documents: the one place that does so for the filters, the
 * pages and the API.
 */
public final class Problems {

	private static final JsonMapper JSON = JsonMapper.shared();

	private Problems() {
	}

	/** The document of a failure. Its status is that of the answer. */
	public static ProblemDocument of(Failure failure) {
		List<Problem> problems = (failure instanceof DefinitionException wrong) ? wrong.problems() : List.of();
		Problem first = problems.isEmpty() ? null : problems.get(0);
		return of(FailureStatus.of(failure), failure.code(),
				(first != null && problems.size() == 1) ? first.message() : failure.message(), failure.action(), first,
				(problems.size() > 1) ? problems : List.of());
	}

	/** The document of a request that Blockload cannot read or does not allow. */
	static ProblemDocument of(HttpStatus status, String code, String detail, @Nullable String action) {
		return of(status, code, detail, action, null, List.of());
	}

	private static ProblemDocument of(HttpStatus status, String code, String detail, @Nullable String action,
			@Nullable Problem first, List<Problem> all) {
		return new ProblemDocument("about:blank", status.getReasonPhrase(), status.value(), detail, code, action,
				(first != null) ? position(first) : null,
				all.stream()
					.map((problem) -> new ProblemDocument.Mistake(problem.message(), position(problem)))
					.toList());
	}

	private static ProblemDocument.Position position(Problem problem) {
		return new ProblemDocument.Position(problem.file(), problem.line(), problem.column());
	}

	/** The answer of a controller that reports a failure. */
	public static ResponseEntity<ProblemDocument> answer(Failure failure) {
		HttpHeaders headers = new HttpHeaders();
		if (FailureStatus.retryAfter(failure) > 0) {
			headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(FailureStatus.retryAfter(failure)));
		}
		return answer(of(failure), headers);
	}

	static ResponseEntity<ProblemDocument> answer(ProblemDocument document, HttpHeaders headers) {
		return ResponseEntity.status(document.status())
			.headers(headers)
			.contentType(MediaType.parseMediaType(ProblemDocument.MEDIA_TYPE))
			.body(document);
	}

	/** Send a failure from a filter, before any controller. */
	public static void send(Failure failure, HttpServletResponse response) throws IOException {
		if (FailureStatus.retryAfter(failure) > 0) {
			response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(FailureStatus.retryAfter(failure)));
		}
		send(of(failure), response);
	}

	static void send(ProblemDocument document, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			// Such as a stream whose caller lost its rights: the document would be a part
			// of it.
			return;
		}
		byte[] body = JSON.writeValueAsBytes(document);
		response.setStatus(document.status());
		response.setContentType(ProblemDocument.MEDIA_TYPE);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	/** The failure that caused an exception, or null if Blockload did not expect it. */
	static @Nullable Failure failureIn(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof Failure failure) {
				return failure;
			}
			if (cause instanceof MultipartStream.MalformedStreamException) {
				return WebException.badRequest("The form with a file ended before its last part. Send the form again.");
			}
			if (cause instanceof InvalidMimeTypeException type) {
				return WebException.badRequest("A header of the request has the media type '"
						+ Printable.line(type.getMimeType()) + "'. Expected one such as application/json.");
			}
			if (cause instanceof InvalidParameterException) {
				return WebException.badRequest("A parameter of the request is not valid, or there are more than "
						+ FormLimits.PARAMETERS + ". Expected NAME=VALUE, percent-encoded in UTF-8.");
			}
		}
		return SqlFailures.isCauseOf(thrown) ? SqlFailures.ofRequest(thrown) : null;
	}

}
