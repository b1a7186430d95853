package dev.blockload.api.pigment;

import dev.blockload.Failure;
import dev.blockload.web.ProblemDocument;
import dev.blockload.web.Problems;
import dev.blockload.web.Refusals;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers failures with the statuses that the planning platform's clients know: what the
 * caller sees but is not allowed to do, and what is wrong in any way, is 400.
 */
@RestControllerAdvice(assignableTypes = { ImportCalls.class, ListCalls.class })
@Order(Ordered.HIGHEST_PRECEDENCE)
class PigmentAdvice {

	private final Refusals refusals;

	PigmentAdvice(Refusals refusals) {
		this.refusals = refusals;
	}

	@ExceptionHandler
	ResponseEntity<ProblemDocument> failed(Failure failure, HttpServletRequest request) {
		this.refusals.record(failure, request);
		ResponseEntity<ProblemDocument> answer = Problems.answer(failure);
		ProblemDocument document = Problems.of(failure);
		HttpStatus status = known(HttpStatus.valueOf(document.status()));
		HttpHeaders headers = new HttpHeaders();
		answer.getHeaders()
			.getOrEmpty(HttpHeaders.RETRY_AFTER)
			.forEach((seconds) -> headers.set(HttpHeaders.RETRY_AFTER, seconds));
		if (failure instanceof PigmentException refused && refused.secondsToWait() > 0) {
			headers.set(HttpHeaders.RETRY_AFTER, Long.toString(refused.secondsToWait()));
		}
		return ResponseEntity.status(status)
			.headers(headers)
			.contentType(MediaType.parseMediaType(ProblemDocument.MEDIA_TYPE))
			.body(new ProblemDocument(document.type(), status.getReasonPhrase(), status.value(), document.detail(),
					document.code(), document.action(), document.position(), document.errors()));
	}

	private static HttpStatus known(HttpStatus status) {
		boolean listed = status == HttpStatus.UNAUTHORIZED || status == HttpStatus.NOT_FOUND
				|| status == HttpStatus.TOO_MANY_REQUESTS || status.is5xxServerError();
		return listed ? status : HttpStatus.BAD_REQUEST;
	}

}
