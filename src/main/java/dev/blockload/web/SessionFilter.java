package dev.blockload.web;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.blockload.account.Accounts;
import dev.blockload.account.Caller;
import dev.blockload.serve.WebOptions;
import dev.blockload.web.WebSession.Duty;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds the session of a request by its cookie. A request without one, or with one that
 * has ended, goes on without a caller.
 */
final class SessionFilter extends OncePerRequestFilter {

	private static final String SESSION = WebSession.class.getName();

	private static final List<String> BEFORE_THE_CHANGE = List.of(PasswordPage.PATH, "/logout");

	private final WebSessions sessions;

	private final Accounts accounts;

	private final Cookies cookies;

	private final WebOptions options;

	SessionFilter(WebSessions sessions, Accounts accounts, Cookies cookies, WebOptions options) {
		this.options = options;
		this.sessions = sessions;
		this.accounts = accounts;
		this.cookies = cookies;
	}

	/** The session of a request, or null if nobody is logged in. */
	static @Nullable WebSession session(HttpServletRequest request) {
		return (WebSession) request.getAttribute(SESSION);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		this.cookies.value(Cookies.Name.SESSION, request).ifPresent((cookie) -> begin(cookie, request));
		try {
			WebSession session = session(request);
			if (session != null && session.duty() == Duty.CHANGE_PASSWORD
					&& !BEFORE_THE_CHANGE.contains(request.getRequestURI())
					&& !request.getRequestURI().startsWith(Asset.BASE)) {
				response.setHeader(HttpHeaders.LOCATION, this.options.url(PasswordPage.PATH));
				response.setStatus(HttpStatus.SEE_OTHER.value());
				return;
			}
			chain.doFilter(request, response);
		}
		finally {
			SecurityContextHolder.clearContext();
		}
	}

	private void begin(String cookie, HttpServletRequest request) {
		String address = request.getRemoteAddr();
		Optional<WebSession> session = this.sessions.find(cookie, request);
		if (!isLive(request)) {
			session.ifPresent((found) -> this.sessions.keepAlive(cookie));
		}
		Optional<Caller> caller = session.flatMap((found) -> caller(found, address));
		if (caller.isEmpty()) {
			return;
		}
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(new CallerAuthentication(caller.get()));
		SecurityContextHolder.setContext(context);
		request.setAttribute(SESSION, session.get());
		new Proof(() -> this.sessions.find(cookie).flatMap((found) -> caller(found, address))).attachTo(request);
	}

	/**
	 * Whether a page that is open sends the request by itself: a stream, or the question
	 * in its place every two seconds. Nobody uses the session then.
	 */
	private static boolean isLive(HttpServletRequest request) {
		String path = RequestKind.path(request);
		return path.startsWith("/live/") || path.endsWith("/live");
	}

	private Optional<Caller> caller(WebSession session, String address) {
		return this.accounts.callerOf(session.account(), session.loggedInAt(), address);
	}

	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

}
