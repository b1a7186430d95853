package dev.blockload.web;

import dev.blockload.account.AccountException;
import dev.blockload.account.Accounts;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import jakarta.servlet.http.HttpServletRequest;

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

	private static final String TITLE = "Log in";

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
				: Pages.page(request, TITLE, content(request, "", next));
	}

	@PostMapping(PATH)
	ResponseEntity<String> logIn(HttpServletRequest request, @RequestParam(defaultValue = "") String name,
			@RequestParam(defaultValue = "") String password, @RequestParam(defaultValue = HOME) String next) {
		if (this.options.localLogin() == LocalLogin.OFF) {
			return Pages.refused(WebException.localLoginOff(), request, null, TITLE, content(request, name, next));
		}
		int wait = this.tries.secondsToWait(request.getRemoteAddr());
		if (wait > 0) {
			return Pages.refused(WebException.tooManyLogIns(request.getRemoteAddr(), wait), request, null, TITLE,
					content(request, name, next));
		}
		try {
			return this.logIns.begin(
					this.accounts.authenticator().authenticate(name, password, request.getRemoteAddr()), request,
					local(next));
		}
		catch (AccountException ex) {
			return Pages.refused(ex, request, null, TITLE, content(request, name, next));
		}
	}

	@PostMapping("/logout")
	ResponseEntity<String> logOut(HttpServletRequest request) {
		return this.logIns.end(request);
	}

	private Html content(HttpServletRequest request, String name, String next) {
		Html atProvider = this.provider.isPresent() ? Html.of("<p><a href=\"%s?next=%s\">Log in with %s</a></p>",
				"/login/oidc", local(next), String.valueOf(this.provider.issuer())) : Html.NONE;
		return Html.of("%s%s", switch (this.options.localLogin()) {
			case ON -> form(request, name, next);
			case OFF -> Html.NONE;
		}, atProvider);
	}

	private static Html form(HttpServletRequest request, String name, String next) {
		return Html.of("""
				<form method="post" action="/login">
				%s<input type="hidden" name="next" value="%s">
				<label for="name">Name</label>
				<input id="name" name="name" value="%s" autocomplete="username" required autofocus>
				<label for="password">Password</label>
				<input id="password" name="password" type="password" autocomplete="current-password" required>
				<button>Log in</button>
				</form>""", Pages.csrf(request), local(next), name);
	}

	/**
	 * Only a path of this server: a link must not lead to another site after the log-in.
	 */
	static String local(String next) {
		return (next.matches("(/[A-Za-z0-9_.~-]+)+([?][A-Za-z0-9_.~=&%+-]*)?") && !next.contains("..")) ? next : HOME;
	}

}
