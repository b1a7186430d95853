package dev.blockload.web;

import java.util.Objects;
import java.util.function.UnaryOperator;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleTexts;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers each exception of a controller, and of Spring MVC before it, with a problem
 * document, or with a page if a person asked for one.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice {

	private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

	private final Refusals refusals;

	private final VisibleTexts texts;

	ProblemAdvice(Refusals refusals, VisibleTexts texts) {
		this.refusals = refusals;
		this.texts = texts;
	}

	@ExceptionHandler
	@Nullable ResponseEntity<?> failed(Exception exception, HttpServletRequest request) throws Exception {
		if (isGone(exception)) {
			// Nobody reads an answer, and nothing is wrong with this node.
			return null;
		}
		ResponseEntity<ProblemDocument> answer = problem(exception, request);
		if (!Pages.isWanted(request)) {
			return answer;
		}
		ProblemDocument document = Objects.requireNonNull(answer.getBody());
		String action = (Problems.failureIn(exception) instanceof VisibleException hidden) ? hidden.actionOnPages()
				: document.action();
		return Pages.failed(document, action, answer.getHeaders(), request, readable());
	}

	/** Messages of pages name nothing that their reader does not see. */
	private UnaryOperator<String> readable() {
		return CallerAuthentication.current()
			.<UnaryOperator<String>>map((caller) -> this.texts.of(caller)::text)
			.orElse(UnaryOperator.identity());
	}

	private ResponseEntity<ProblemDocument> problem(Exception exception, HttpServletRequest request) throws Exception {
		if (exception instanceof AccessDeniedException || exception instanceof AuthenticationException) {
			// Answered by the security chain.
			throw exception;
		}
		Failure failure = Problems.failureIn(exception);
		if (failure != null) {
			this.refusals.record(failure, request);
			return Problems.answer(failure);
		}
		if (exception instanceof NoResourceFoundException || exception instanceof NoHandlerFoundException) {
			return Problems.answer(WebException.noSuchPath(request.getRequestURI()));
		}
		if (exception instanceof ErrorResponse error) {
			return refused(error.getStatusCode(), detail(error), error.getHeaders());
		}
		if (exception instanceof HttpMessageNotReadableException) {
			return refused(HttpStatus.BAD_REQUEST, "The body of the request cannot be read. Expected valid JSON.",
					new HttpHeaders());
		}
		if (exception instanceof TypeMismatchException mismatch) {
			return refused(HttpStatus.BAD_REQUEST, mismatch(mismatch), new HttpHeaders());
		}
		LOG.error("Request {} {} failed.", request.getMethod(), Printable.line(request.getRequestURI()), exception);
		return Problems.answer(Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal",
				"Blockload did not expect this failure: " + Printable.line(exception.getClass().getSimpleName()) + ".",
				"Report it with the log of this node."), new HttpHeaders());
	}

	/** Whether the client went away while its answer was written. */
	private static boolean isGone(Exception exception) {
		for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
			if (cause instanceof AsyncRequestNotUsableException) {
				return true;
			}
		}
		return false;
	}

	private static ResponseEntity<ProblemDocument> refused(HttpStatusCode status, String detail, HttpHeaders headers) {
		HttpStatus known = HttpStatus.valueOf(status.value());
		return Problems.answer(Problems.of(known, WebCode.BAD_REQUEST.text(), detail, null), headers);
	}

	private static String detail(ErrorResponse error) {
		String detail = error.getBody().getDetail();
		return Printable.line(
				(detail != null) ? detail : HttpStatus.valueOf(error.getStatusCode().value()).getReasonPhrase() + ".");
	}

	private static String mismatch(TypeMismatchException mismatch) {
		String name = (mismatch instanceof MethodArgumentTypeMismatchException argument) ? argument.getName()
				: String.valueOf(mismatch.getPropertyName());
		Class<?> type = mismatch.getRequiredType();
		return "Parameter '%s' is '%s'. Expected a value of type %s.".formatted(name,
				Printable.line(String.valueOf(mismatch.getValue())),
				(type != null) ? type.getSimpleName() : "another type");
	}

}
