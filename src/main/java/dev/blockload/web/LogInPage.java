package dev.blockload.web;

import dev.blockload.Failure;
import dev.blockload.account.AccountException;
import dev.blockload.account.Accounts;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The pages {@code /login} and {@code /logout}.
 */
@Controller
class LogInPage {

	static final String PATH = "/login";

	private static final String TEMPLATE = "web/login.jte";

	/** The first page after a log-in. */
	static final String HOME = "/";

	private static final int TRIES_PER_MINUTE = 60;

	private final Accounts accounts;

	private final LogIns logIns;

	private final WebOptions options;

	private final OidcSettings provider;

	/** Other people can log in while an address tries many names. */
	private final RateLimit tries = new RateLimit(TRIES_PER_MINUTE, System::nanoTime);

	LogInPage(Accounts accounts, LogIns logIns, WebOptions options, OidcSettings provider) {
		this.provider = provider;
		this.accounts = accounts;
		this.logIns = logIns;
		this.options = options;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request, @RequestParam(defaultValue = HOME) String next) {
		return (SessionFilter.session(request) != null) ? Pages.redirect(this.options.url(local(next)))
				: Pages.page(TEMPLATE, page(request), form("", next, null));
	}

	@PostMapping(PATH)
	ResponseEntity<String> logIn(HttpServletRequest request, @RequestParam(defaultValue = "") String name,
			@RequestParam(defaultValue = "") String password, @RequestParam(defaultValue = HOME) String next) {
		if (this.options.localLogin() == LocalLogin.OFF) {
			return refused(WebException.localLoginOff(), request, name, next);
		}
		int wait = this.tries.secondsToWait(request.getRemoteAddr());
		if (wait > 0) {
			return refused(WebException.tooManyLogIns(request.getRemoteAddr(), wait), request, name, next);
		}
		try {
			return this.logIns.begin(
					this.accounts.authenticator().authenticate(name, password, request.getRemoteAddr()), request,
					local(next));
		}
		catch (AccountException ex) {
			return refused(ex, request, name, next);
		}
	}

	@PostMapping("/logout")
	ResponseEntity<String> logOut(HttpServletRequest request) {
		return this.logIns.end(request);
	}

	private ResponseEntity<String> refused(Failure failure, HttpServletRequest request, String name, String next) {
		return Pages.refused(TEMPLATE, page(request), form(name, next, failure), failure);
	}

	private static Page page(HttpServletRequest request) {
		return Page.of(request, null, "login.title");
	}

	private LogInForm form(String name, String next, @Nullable Failure problem) {
		return new LogInForm(this.options.localLogin() == LocalLogin.ON, name, local(next),
				this.provider.isPresent() ? String.valueOf(this.provider.issuer()) : null, problem);
	}

	/**
	 * Only a path of this server: a link must not lead to another site after the log-in.
	 */
	static String local(String next) {
		return (next.matches("(/[A-Za-z0-9_.~-]+)+([?][A-Za-z0-9_.~=&%+-]*)?") && !next.contains("..")) ? next : HOME;
	}

	/**
	 * What the page shows.
	 *
	 * @param hasPasswords whether people log in with a password here
	 * @param name what was typed
	 * @param next the page after the log-in
	 * @param issuer the provider that people can log in with, or null
	 * @param problem why a log-in was refused, or null
	 */
	record LogInForm(boolean hasPasswords, String name, String next, @Nullable String issuer,
			@Nullable Failure problem) {
	}

}
