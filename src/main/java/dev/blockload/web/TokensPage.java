package dev.blockload.web;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.account.AccountException;
import dev.blockload.account.AddressRange;
import dev.blockload.account.Caller;
import dev.blockload.account.CreatedToken;
import dev.blockload.account.NewToken;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Token;
import dev.blockload.account.Tokens;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;

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

	private static final String TITLE = "Tokens";

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
		return Pages.page(request, caller, TITLE, content(request, caller));
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
			return Pages.page(request, caller, TITLE, Html.of("""
					%s
					<p>Copy it now: it is not shown again.</p>
					<p><code>%s</code></p>
					%s""", Pages.done("Token '" + created.token().label() + "' is created."), created.text(),
					content(request, caller)));
		}
		catch (AccountException | WebException ex) {
			this.refusals.record(ex, request);
			return Pages.refused(ex, request, caller, TITLE, content(request, caller));
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
			return Pages.refused(ex, request, caller, TITLE, content(request, caller));
		}
	}

	private Html content(HttpServletRequest request, Caller caller) {
		List<Token> valid = this.tokens.list(caller).stream().filter((token) -> token.revokedAt() == null).toList();
		return Html.of("""
				<p class="hint">A program sends a token in each request: <code>Authorization: Bearer TOKEN</code>.
				It can do what the token allows and you are allowed to do.</p>
				%s
				<h2>New token</h2>
				<form method="post" action="/tokens">
				%s<label for="token">Name</label>
				<input id="token" name="name" required>
				<label for="role">Role</label>
				<select id="role" name="role">%s</select>
				<label for="application">Application</label>
				<input id="application" name="application" list="applications">
				<datalist id="applications">%s</datalist>
				<label for="days">Valid for days, at most 366</label>
				<input id="days" name="days" value="90" inputmode="numeric" required>
				<label for="addresses">Only from these addresses, separated by commas (optional)</label>
				<input id="addresses" name="addresses">
				<button>Create the token</button>
				</form>""", table(request, valid), Pages.csrf(request), roles(caller), applications(caller));
	}

	private static Html table(HttpServletRequest request, List<Token> tokens) {
		return tokens.isEmpty() ? Html.of("<p>There is no token.</p>") : Html.of("""
				<table>
				<tr><th>Token</th><th>Roles</th><th>Expires</th><th>Last used</th><th></th></tr>
				%s
				</table>""", Html.all(tokens.stream().map((token) -> row(request, token)).toList()));
	}

	private static Html row(HttpServletRequest request, Token token) {
		return Html.of("""
				<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td>
				<td><form method="post" action="/tokens/revoke">%s<input type="hidden" name="number" value="%s">
				<button>Revoke</button></form></td></tr>""", token.label(),
				token.grants().stream().map(RoleGrant::text).sorted().collect(Collectors.joining(", ")),
				token.expiresAt(), (token.lastUsedAt() != null) ? token.lastUsedAt() : "never", Pages.csrf(request),
				token.number());
	}

	private static Html roles(Caller caller) {
		return Html.all(List.of(Role.values())
			.stream()
			.filter((role) -> role != Role.ADMIN || caller.isAdmin())
			.map((role) -> Html.of("<option>%s</option>", role.text()))
			.toList());
	}

	private static Html applications(Caller caller) {
		return Html.all(new TreeSet<>(caller.applicationsWith(Role.VIEWER)).stream()
			.map((application) -> Html.of("<option value=\"%s\"></option>", application))
			.toList());
	}

}
