package dev.blockload.web;

import dev.blockload.account.AccountException;
import dev.blockload.account.Passwords;
import dev.blockload.account.SetupCodes;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /setup}: the first account, with the code that the terminal of
 * {@code serve} shows. Only this machine reaches it, and only while there is no account.
 */
@Controller
class SetupPage {

	static final String PATH = "/setup";

	private static final String TITLE = "Create the first account";

	private final SetupCodes codes;

	private final LogIns logIns;

	SetupPage(SetupCodes codes, LogIns logIns) {
		this.codes = codes;
		this.logIns = logIns;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request) {
		requireLocal(request);
		return Pages.page(request, TITLE, form(request, ""));
	}

	@PostMapping(PATH)
	ResponseEntity<String> create(HttpServletRequest request, @RequestParam String code, @RequestParam String name,
			@RequestParam String password, @RequestParam String again) {
		requireLocal(request);
		if (!password.equals(again)) {
			return Pages.refused(WebException.badRequest("The two passwords are different."), request, null, TITLE,
					form(request, name));
		}
		try {
			return this.logIns.begin(this.codes.redeem(code, name, password, request.getRemoteAddr()), request,
					LogInPage.HOME);
		}
		catch (AccountException ex) {
			return Pages.refused(ex, request, null, TITLE, form(request, name));
		}
	}

	/** The page is for the machine of the node, also when there is an account. */
	private static void requireLocal(HttpServletRequest request) {
		if (!Gate.client(request).isLocal()) {
			throw WebException.noSuchPath(request.getRequestURI());
		}
	}

	private static Html form(HttpServletRequest request, String name) {
		return Html.of(
				"""
						<p class="hint">The terminal of <code>./blockload serve</code> shows the code. It is valid for 15 minutes.
						The account is an administrator. %s</p>
						<form method="post" action="/setup">
						%s<label for="code">Code</label>
						<input id="code" name="code" autocomplete="off" required autofocus>
						<label for="name">Name</label>
						<input id="name" name="name" value="%s" autocomplete="username" required>
						<label for="password">Password</label>
						<input id="password" name="password" type="password" autocomplete="new-password" required>
						<label for="again">Password again</label>
						<input id="again" name="again" type="password" autocomplete="new-password" required>
						<button>Create the account</button>
						</form>""",
				Passwords.RULE, Pages.csrf(request), name);
	}

}
