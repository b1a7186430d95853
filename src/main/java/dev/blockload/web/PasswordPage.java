package dev.blockload.web;

import java.util.Objects;

import dev.blockload.Failure;
import dev.blockload.account.AccountException;
import dev.blockload.account.Accounts;
import dev.blockload.account.Caller;
import dev.blockload.account.LogIn;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

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

	private static final String TEMPLATE = "web/password.jte";

	private final Accounts accounts;

	private final LogIns logIns;

	PasswordPage(Accounts accounts, LogIns logIns) {
		this.accounts = accounts;
		this.logIns = logIns;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request, Caller caller) {
		WebSession session = Objects.requireNonNull(SessionFilter.session(request));
		return Pages.page(TEMPLATE, page(request, caller), form(session, caller, null));
	}

	@PostMapping(PATH)
	ResponseEntity<String> change(HttpServletRequest request, Caller caller, @RequestParam String present,
			@RequestParam String password, @RequestParam String again) {
		WebSession session = Objects.requireNonNull(SessionFilter.session(request));
		if (!password.equals(again)) {
			return refused(WebException.badRequest("The two new passwords are different."), request, caller, session);
		}
		try {
			LogIn logIn = this.accounts.authenticator()
				.changePassword(session.account(), present, password, request.getRemoteAddr());
			return this.logIns.begin(logIn, request, LogInPage.HOME);
		}
		catch (AccountException ex) {
			return refused(ex, request, caller, session);
		}
	}

	private static ResponseEntity<String> refused(Failure failure, HttpServletRequest request, Caller caller,
			WebSession session) {
		return Pages.refused(TEMPLATE, page(request, caller), form(session, caller, failure), failure);
	}

	private static Page page(HttpServletRequest request, Caller caller) {
		return Page.of(request, caller, "password.title");
	}

	private static PasswordForm form(WebSession session, Caller caller, @Nullable Failure problem) {
		boolean mustChange = switch (session.duty()) {
			case NONE -> false;
			case CHANGE_PASSWORD -> true;
		};
		return new PasswordForm(caller.actor().name(), mustChange, problem);
	}

	/**
	 * What the page shows.
	 *
	 * @param name of the account
	 * @param mustChange whether another person knows the password
	 * @param problem why it was not changed, or null
	 */
	record PasswordForm(String name, boolean mustChange, @Nullable Failure problem) {
	}

}
