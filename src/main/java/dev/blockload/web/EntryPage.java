package dev.blockload.web;

import dev.blockload.account.AccountException;
import dev.blockload.account.EntryCodes;
import jakarta.servlet.http.HttpServletRequest;

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

	private static final String TITLE = "Open the demo";

	private final EntryCodes codes;

	private final LogIns logIns;

	EntryPage(EntryCodes codes, LogIns logIns) {
		this.codes = codes;
		this.logIns = logIns;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request) {
		requirePossible(request);
		return Pages.page(request, TITLE, form(request));
	}

	@PostMapping(PATH)
	ResponseEntity<String> enter(HttpServletRequest request, @RequestParam(defaultValue = "") String code) {
		requirePossible(request);
		try {
			return this.logIns.begin(this.codes.redeem(code, request.getRemoteAddr()), request, LogInPage.HOME);
		}
		catch (AccountException ex) {
			return Pages.refused(ex, request, null, TITLE, form(request));
		}
	}

	private void requirePossible(HttpServletRequest request) {
		if (!this.codes.isIssued() || !Gate.client(request).isLocal()) {
			throw WebException.noSuchPath(request.getRequestURI());
		}
	}

	private static Html form(HttpServletRequest request) {
		return Html.of(
				"""
						<p class="hint">The terminal of <code>./blockload demo --serve</code> shows the code. It works once, for ten
						minutes.</p>
						<form method="post" action="/enter" data-entry>
						%s<label for="code">Code</label>
						<input id="code" name="code" autocomplete="off" required autofocus>
						<button>Open</button>
						</form>""",
				Pages.csrf(request));
	}

}
