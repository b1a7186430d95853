package dev.blockload.web;

import dev.blockload.Failure;
import dev.blockload.account.AccountException;
import dev.blockload.account.SetupCodes;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

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

	private static final String TEMPLATE = "web/setup.jte";

	private final SetupCodes codes;

	private final LogIns logIns;

	SetupPage(SetupCodes codes, LogIns logIns) {
		this.codes = codes;
		this.logIns = logIns;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request) {
		requireLocal(request);
		return Pages.page(TEMPLATE, page(request), new SetupForm("", null));
	}

	@PostMapping(PATH)
	ResponseEntity<String> create(HttpServletRequest request, @RequestParam String code, @RequestParam String name,
			@RequestParam String password, @RequestParam String again) {
		requireLocal(request);
		if (!password.equals(again)) {
			return refused(WebException.badRequest("The two passwords are different."), request, name);
		}
		try {
			return this.logIns.begin(this.codes.redeem(code, name, password, request.getRemoteAddr()), request,
					LogInPage.HOME);
		}
		catch (AccountException ex) {
			return refused(ex, request, name);
		}
	}

	/** The page is for the machine of the node, also when there is an account. */
	private static void requireLocal(HttpServletRequest request) {
		if (!Gate.client(request).isLocal()) {
			throw WebException.noSuchPath(request.getRequestURI());
		}
	}

	private static ResponseEntity<String> refused(Failure failure, HttpServletRequest request, String name) {
		return Pages.refused(TEMPLATE, page(request), new SetupForm(name, failure), failure);
	}

	private static Page page(HttpServletRequest request) {
		return Page.of(request, null, "setup.title");
	}

	/**
	 * What the page shows.
	 *
	 * @param name what was typed
	 * @param problem why no account was created, or null
	 */
	record SetupForm(String name, @Nullable Failure problem) {
	}

}
