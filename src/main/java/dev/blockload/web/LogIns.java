package dev.blockload.web;

import java.util.stream.Stream;

import dev.blockload.account.LogIn;
import dev.blockload.account.Account.PasswordState;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;

/**
 * Turns log-ins into sessions, whichever page they come from.
 */
final class LogIns {

	private final WebSessions sessions;

	private final Cookies cookies;

	private final WebOptions options;

	LogIns(WebSessions sessions, Cookies cookies, WebOptions options) {
		this.sessions = sessions;
		this.cookies = cookies;
		this.options = options;
	}

	/**
	 * Begin a session with a new identifier, and end the one that the request has.
	 * @param next the path to go to
	 * @param moreCookies headers that set or delete other cookies
	 */
	ResponseEntity<String> begin(LogIn logIn, HttpServletRequest request, String next, String... moreCookies) {
		this.cookies.value(Cookies.Name.SESSION, request).ifPresent(this.sessions::end);
		String cookie = this.sessions.begin(logIn);
		boolean mustChange = logIn.account().password() == PasswordState.MUST_CHANGE;
		return Pages.redirect(this.options.url(mustChange ? PasswordPage.PATH : next),
				Stream
					.concat(Stream.of(this.cookies.set(Cookies.Name.SESSION, cookie),
							this.cookies.delete(Cookies.Name.FORM)), Stream.of(moreCookies))
					.toArray(String[]::new));
	}

	/** End the session of a request. */
	ResponseEntity<String> end(HttpServletRequest request) {
		this.cookies.value(Cookies.Name.SESSION, request).ifPresent(this.sessions::end);
		return Pages.redirect(this.options.url(LogInPage.PATH), this.cookies.delete(Cookies.Name.SESSION));
	}

}
