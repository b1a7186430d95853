package dev.blockload.web;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import dev.blockload.account.AccountException;
import dev.blockload.account.Caller;
import dev.blockload.account.Tokens;
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

	/** The options of {@code token create} for a token that calls the API. */
	static final String ROLE = "--role viewer --application APPLICATION";

	/** The failure of a token that was checked before the body of its request arrived. */
	private static final String REFUSED = BearerFilter.class.getName() + ".refused";

	private final Tokens tokens;

	BearerFilter(Tokens tokens) {
		this.tokens = tokens;
	}

	/** The failure of a request of the API without a token. */
	static WebException missing() {
		return missing(ROLE);
	}

	/**
	 * The failure of a request without a token.
	 * @param options of {@code token create} for a token that is allowed to send it
	 */
	static WebException missing(String options) {
		return WebException.notAuthenticated("The request has no token.", action(options));
	}

	private static String action(String options) {
		return "Create a token: ./blockload token create NAME " + options
				+ " and send it as 'Authorization: Bearer TOKEN'.";
	}

	/** The failure of a request whose token ended while its body arrived. */
	static WebException ended() {
		return WebException.notAuthenticated("The token of the request expired or was revoked while the body arrived.",
				action(ROLE));
	}

	/**
	 * The caller of a request; empty if it has no token. A refusal is recorded once for
	 * each request.
	 * @throws AccountException code {@code token-refused}
	 */
	Optional<Caller> callerOf(HttpServletRequest request) {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		return headers.isEmpty() ? Optional.empty() : Optional.of(caller(token(headers), request));
	}

	private Caller caller(String token, HttpServletRequest request) {
		if (request.getAttribute(REFUSED) instanceof AccountException before) {
			throw before;
		}
		try {
			return this.tokens.verify(token, request.getRemoteAddr());
		}
		catch (AccountException ex) {
			request.setAttribute(REFUSED, ex);
			throw ex;
		}
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		if (headers.isEmpty()) {
			chain.doFilter(request, response);
			return;
		}
		String token = token(headers);
		String address = request.getRemoteAddr();
		Caller caller;
		try {
			caller = caller(token, request);
		}
		catch (AccountException ex) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
			Problems.send(ex, response);
			return;
		}
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(new CallerAuthentication(caller));
		SecurityContextHolder.setContext(context);
		new Proof(() -> now(token, address)).attachTo(request);
		try {
			chain.doFilter(request, response);
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	private Optional<Caller> now(String token, String address) {
		try {
			return Optional.of(this.tokens.verify(token, address));
		}
		catch (AccountException ex) {
			return Optional.empty();
		}
	}

	/** What is not a token is checked, and refused, as one. */
	private static String token(List<String> headers) {
		String header = String.join(", ", headers);
		return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) ? header.substring(SCHEME.length()).strip()
				: "";
	}

	// The answer of a stream is sent later, by another thread: its caller is the same.
	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

}
