package dev.blockload.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.account.AccountException;
import dev.blockload.account.AddressRange;
import dev.blockload.account.Caller;
import dev.blockload.account.CreatedToken;
import dev.blockload.account.NewToken;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Token;
import dev.blockload.account.Tokens;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /tokens}: a person creates and revokes tokens for own programs.
 * Administrators see and revoke all tokens.
 */
@Controller
class TokensPage {

	private static final String PATH = "/tokens";

	private static final String TEMPLATE = "web/tokens.jte";

	private final Tokens tokens;

	private final WebOptions options;

	private final Refusals refusals;

	TokensPage(Tokens tokens, WebOptions options, Refusals refusals) {
		this.tokens = tokens;
		this.refusals = refusals;
		this.options = options;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request, Caller caller) {
		return Pages.page(TEMPLATE, page(request, caller), view(caller, Map.of(), null, null));
	}

	@PostMapping(PATH)
	ResponseEntity<String> create(HttpServletRequest request, Caller caller, @RequestParam String name,
			@RequestParam String role, @RequestParam(defaultValue = "") String application, @RequestParam String days,
			@RequestParam(defaultValue = "") String addresses) {
		try {
			CreatedToken created = this.tokens.create(caller,
					new NewToken(name, caller.account(),
							Set.of(RoleGrant.of(role, application.isBlank() ? null : application.strip())), Set.of(),
							days(days), addresses(addresses)));
			return Pages.page(TEMPLATE, page(request, caller), view(caller, Map.of(), created, null));
		}
		catch (AccountException | WebException ex) {
			this.refusals.record(ex, request);
			return Pages.refused(TEMPLATE, page(request, caller), view(caller, Map.of("name", name, "role", role,
					"application", application, "days", days, "addresses", addresses), null, ex), ex);
		}
	}

	private static Duration days(String text) {
		if (!text.matches("[0-9]{1,3}")) {
			throw WebException.badRequest("The validity is '" + text + "'. Expected a number of days, 1 to 366.");
		}
		return Duration.ofDays(Integer.parseInt(text));
	}

	private static List<AddressRange> addresses(String text) {
		return text.isBlank() ? List.of()
				: List.of(text.split(",")).stream().map(String::strip).map(AddressRange::new).toList();
	}

	@PostMapping(PATH + "/revoke")
	ResponseEntity<String> revoke(HttpServletRequest request, Caller caller, @RequestParam long number) {
		try {
			this.tokens.revoke(caller, number);
			return Pages.redirect(this.options.url(PATH));
		}
		catch (AccountException ex) {
			this.refusals.record(ex, request);
			return Pages.refused(TEMPLATE, page(request, caller), view(caller, Map.of(), null, ex), ex);
		}
	}

	private static Page page(HttpServletRequest request, Caller caller) {
		return Page.of(request, caller, "tokens.title");
	}

	private TokensView view(Caller caller, Map<String, String> typed, @Nullable CreatedToken created,
			@Nullable Failure problem) {
		List<Token> valid = this.tokens.list(caller).stream().filter((token) -> token.revokedAt() == null).toList();
		return new TokensView(caller, valid, typed, created, problem);
	}

}
