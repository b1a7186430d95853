package dev.blockload.api;

import dev.blockload.account.Caller;
import dev.blockload.account.CreatedToken;
import dev.blockload.account.Role;
import dev.blockload.account.Token;
import dev.blockload.account.Tokens;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code tokens}: those of services for administrators, and those of people for their
 * owners.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/tokens")
class TokensController {

	private final Tokens tokens;

	TokensController(Tokens tokens) {
		this.tokens = tokens;
	}

	@GetMapping
	@Operation(id = "listTokens",
			summary = "List tokens: all for administrators, those of the same person for a token of a person.")
	Page<TokenView> list(Caller caller, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		return Page.of(this.tokens.list(caller), TokensController::position, cursor, limit).map(TokenView::of);
	}

	private static String position(Token token) {
		return "%s\0%018d".formatted(token.label(), token.number());
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	@Operation(id = "createToken", needs = Role.ADMIN, status = 201,
			summary = "Create a token for a service. Its text is in this answer only.")
	CreatedTokenView create(Caller caller, @RequestBody TokenOrder order) {
		caller.requireAdmin();
		CreatedToken created = this.tokens.create(caller, order.order());
		return new CreatedTokenView(TokenView.of(created.token()), created.text());
	}

	@DeleteMapping("/{number}")
	@Operation(id = "revokeToken", needs = Role.VIEWER,
			summary = "Revoke a token. No node accepts it for more than 5 s.",
			details = "Administrators can revoke all tokens, people their own.")
	TokenView revoke(Caller caller, @PathVariable long number) {
		return TokenView.of(this.tokens.revoke(caller, number));
	}

}
