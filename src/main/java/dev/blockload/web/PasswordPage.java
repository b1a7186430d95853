package dev.blockload.web;

import java.util.Objects;

import dev.blockload.account.AccountException;
import dev.blockload.account.Accounts;
import dev.blockload.account.Caller;
import dev.blockload.account.LogIn;
import dev.blockload.account.Passwords;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /password}: a person changes the own password.
 */
@Controller
class PasswordPage {

	static final String PATH = "/password";

	private static final String TITLE = "Change the password";

	private final Accounts accounts;

	private final LogIns logIns;

	PasswordPage(Accounts accounts, LogIns logIns) {
		this.accounts = accounts;
		this.logIns = logIns;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request, Caller caller) {
		WebSession session = Objects.requireNonNull(SessionFilter.session(request));
		Html note = switch (session.duty()) {
			case NONE -> Html.NONE;
			case CHANGE_PASSWORD -> Pages.problem("Somebody else knows your password.", "Choose another one first.");
		};
		return Pages.page(request, caller, TITLE, Html.of("%s%s", note, form(request, caller)));
	}

	@PostMapping(PATH)
	ResponseEntity<String> change(HttpServletRequest request, Caller caller, @RequestParam String present,
			@RequestParam String password, @RequestParam String again) {
		WebSession session = Objects.requireNonNull(SessionFilter.session(request));
		if (!password.equals(again)) {
			return Pages.refused(WebException.badRequest("The two new passwords are different."), request, caller,
					TITLE, form(request, caller));
		}
		try {
			LogIn logIn = this.accounts.authenticator()
				.changePassword(session.account(), present, password, request.getRemoteAddr());
			return this.logIns.begin(logIn, request, LogInPage.HOME);
		}
		catch (AccountException ex) {
			return Pages.refused(ex, request, caller, TITLE, form(request, caller));
		}
	}

	private static Html form(HttpServletRequest request, Caller caller) {
		return Html.of("""
				<p class="hint">%s All other sessions of your account end.</p>
				<form method="post" action="/password">
				%s<input name="username" value="%s" autocomplete="username" hidden>
				<label for="present">Present password</label>
				<input id="present" name="present" type="password" autocomplete="current-password" required>
				<label for="password">New password</label>
				<input id="password" name="password" type="password" autocomplete="new-password" required>
				<label for="again">New password again</label>
				<input id="again" name="again" type="password" autocomplete="new-password" required>
				<button>Change the password</button>
				</form>""", Passwords.RULE, Pages.csrf(request), caller.actor().name());
	}

}
