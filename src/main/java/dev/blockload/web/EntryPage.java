package dev.blockload.web;

import dev.blockload.Failure;
import dev.blockload.account.AccountException;
import dev.blockload.account.EntryCodes;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /enter}: logs in with the code of the link that {@code demo --serve}
 * prints. The code is behind the {@code #} of the link, which browsers do not send. A
 * script of the page removes it from the address and posts it; without scripts, a person
 * enters it. Only this machine reaches the page.
 */
@Controller
class EntryPage {

	static final String PATH = "/enter";

	private static final String TEMPLATE = "web/enter.jte";

	private final EntryCodes codes;

	private final LogIns logIns;

	EntryPage(EntryCodes codes, LogIns logIns) {
		this.codes = codes;
		this.logIns = logIns;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request) {
		requirePossible(request);
		return Pages.page(TEMPLATE, page(request), new EntryForm(null));
	}

	@PostMapping(PATH)
	ResponseEntity<String> enter(HttpServletRequest request, @RequestParam(defaultValue = "") String code) {
		requirePossible(request);
		try {
			return this.logIns.begin(this.codes.redeem(code, request.getRemoteAddr()), request, LogInPage.HOME);
		}
		catch (AccountException ex) {
			return Pages.refused(TEMPLATE, page(request), new EntryForm(ex), ex);
		}
	}

	private void requirePossible(HttpServletRequest request) {
		if (!this.codes.isIssued() || !Gate.client(request).isLocal()) {
			throw WebException.noSuchPath(request.getRequestURI());
		}
	}

	private static Page page(HttpServletRequest request) {
		return Page.of(request, null, "enter.title");
	}

	/**
	 * What the page shows.
	 *
	 * @param problem why the code was refused, or null
	 */
	record EntryForm(@Nullable Failure problem) {
	}

}
