package dev.blockload.web;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import dev.blockload.account.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes the token of a request from its header {@code Authorization: Bearer}, and from
 * nowhere else. A request without the header goes on without a caller.
 */
final class BearerFilter extends OncePerRequestFilter {

	private static final String SCHEME = "Bearer ";

	private static final String ACTION = "Create a token: ./blockload token create NAME --role viewer --application APPLICATION"
			+ " and send it as 'Authorization: Bearer TOKEN'.";

	private final TokenCheck tokens;

	BearerFilter(TokenCheck tokens) {
		this.tokens = tokens;
	}

	/** The failure of a request without a token. */
	static WebException missing() {
		return WebException.notAuthenticated("The request has no token.", ACTION);
	}

	private static WebException invalid() {
		return WebException.notAuthenticated(
				"The token is not valid: it is unknown, expired, revoked or not allowed from this address.", ACTION);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		if (headers.isEmpty()) {
			chain.doFilter(request, response);
			return;
		}
		Optional<Caller> caller = (headers.size() == 1) ? caller(headers.get(0), request) : Optional.empty();
		if (caller.isEmpty()) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
			Problems.send(invalid(), response);
			return;
		}
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(new CallerAuthentication(caller.get()));
		SecurityContextHolder.setContext(context);
		try {
			chain.doFilter(request, response);
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	private Optional<Caller> caller(String header, HttpServletRequest request) {
		return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
				? this.tokens.verify(header.substring(SCHEME.length()).strip(), request.getRemoteAddr())
				: Optional.empty();
	}

	// The answer of a stream is sent later, by another thread: its caller is the same.
	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

}
