package dev.blockload.api;

import dev.blockload.account.Account;
import dev.blockload.account.Accounts;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleException.Kind;
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
 * {@code users}: the accounts of people, for administrators.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/users")
class UsersController {

	private final Accounts accounts;

	UsersController(Accounts accounts) {
		this.accounts = accounts;
	}

	@GetMapping
	@Operation(id = "listUsers", needs = Role.ADMIN, summary = "List the accounts of people, by name.")
	Page<UserView> list(Caller caller, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		return Page.of(this.accounts.list(caller), Account::label, cursor, limit).map(UserView::of);
	}

	@GetMapping("/{number}")
	@Operation(id = "getUser", needs = Role.ADMIN, summary = "Show the account of a person.")
	UserView get(Caller caller, @PathVariable long number) {
		return UserView.of(this.accounts.named(caller, label(caller, number)));
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	@Operation(id = "createUser", needs = Role.ADMIN, status = 201, summary = "Create an account for a person.")
	UserView create(Caller caller, @RequestBody NewUser user) {
		return UserView.of(this.accounts.create(caller, user.user(), GrantView.grants(user.roles()), user.password(),
				Account.PasswordState.MUST_CHANGE));
	}

	@PostMapping("/{number}/disable")
	@Operation(id = "disableUser", needs = Role.ADMIN,
			summary = "Disable an account: its sessions end, and its tokens are not accepted.")
	UserView disable(Caller caller, @PathVariable long number) {
		return UserView.of(this.accounts.disable(caller, label(caller, number)));
	}

	@PostMapping("/{number}/enable")
	@Operation(id = "enableUser", needs = Role.ADMIN, summary = "Enable an account that was disabled.")
	UserView enable(Caller caller, @PathVariable long number) {
		return UserView.of(this.accounts.enable(caller, label(caller, number)));
	}

	@PostMapping("/{number}/password")
	@Operation(id = "setPassword", needs = Role.ADMIN, summary = "Set another password for a person.")
	UserView password(Caller caller, @PathVariable long number, @RequestBody NewPassword password) {
		return UserView.of(this.accounts.setPassword(caller, label(caller, number), password.password()));
	}

	@PostMapping("/{number}/roles")
	@Operation(id = "grantRole", needs = Role.ADMIN,
			summary = "Give an account a role, in place of the one that it has in the same application.")
	UserView grant(Caller caller, @PathVariable long number, @RequestBody GrantView grant) {
		return UserView.of(this.accounts.grant(caller, label(caller, number), grant.grant()));
	}

	@DeleteMapping("/{number}/roles")
	@Operation(id = "revokeRole", needs = Role.ADMIN, summary = "Take the role of an account in an application away.")
	UserView revoke(Caller caller, @PathVariable long number,
			@About("The application; without it, the role admin") @RequestParam(
					required = false) @Nullable String application) {
		return UserView.of(this.accounts.revoke(caller, label(caller, number), application));
	}

	private String label(Caller caller, long number) {
		caller.requireAdmin();
		return this.accounts.numbered(number)
			.map(Account::label)
			.orElseThrow(() -> VisibleException.notFound(Kind.USER, Long.toString(number)));
	}

}
