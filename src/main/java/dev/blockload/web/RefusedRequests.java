package dev.blockload.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Answers requests that a security chain without pages refuses: 401 without a caller, 403
 * with one. Never a redirect.
 */
final class RefusedRequests implements AuthenticationEntryPoint, AccessDeniedHandler {

	private final Need need;

	private final Refusals refusals;

	RefusedRequests(Need need, Refusals refusals) {
		this.need = need;
		this.refusals = refusals;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
			throws IOException {
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		Problems.send(BearerFilter.missing(this.need.options), response);
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
			throws IOException {
		this.refusals.record(request);
		Problems.send(Problems.of(HttpStatus.FORBIDDEN, "not-allowed", this.need.message, this.need.action), response);
	}

	/**
	 * What the requests of a chain need.
	 */
	enum Need {

		/** A token with a role. */
		ROLE(BearerFilter.ROLE, "The roles of the caller do not allow this request.",
				"Ask an administrator of Blockload for a role."),

		/** A token for monitoring. */
		METRICS("--scope metrics", "The token does not have scope metrics.",
				"Create one that has it: ./blockload token create NAME --scope metrics");

		private final String options;

		private final String message;

		private final String action;

		Need(String options, String message, String action) {
			this.options = options;
			this.message = message;
			this.action = action;
		}

	}

}
