package dev.blockload.console;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.blockload.Failure;
import dev.blockload.account.Account;
import dev.blockload.account.Accounts;
import dev.blockload.account.Caller;
import dev.blockload.account.Passwords;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.visible.VisibleException;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /users}: the accounts of people, for administrators.
 */
@Controller
@RequestMapping("/users")
class UsersPage {

	private static final int ROWS = 100;

	private final Accounts accounts;

	UsersPage(Accounts accounts) {
		this.accounts = accounts;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "1") int page) {
		return Pages.page("console/users.jte", Page.of(request, caller, "users.title"),
				view(caller, text, page, null, null, null));
	}

	@PostMapping
	ResponseEntity<String> create(HttpServletRequest request, Caller caller,
			@RequestParam(defaultValue = "") String name, @RequestParam(defaultValue = "") String role,
			@RequestParam(defaultValue = "") String application) {
		return changed(request, caller, (password) -> this.accounts.create(caller, name.strip(),
				Set.of(grant(role, application)), password, Account.PasswordState.MUST_CHANGE), true);
	}

	@PostMapping("/{number:[0-9]{1,18}}/{action:disable|enable|password|grant|revoke}")
	ResponseEntity<String> change(HttpServletRequest request, Caller caller, @PathVariable("number") long number,
			@PathVariable("action") String action, @RequestParam(defaultValue = "") String role,
			@RequestParam(defaultValue = "") String application) {
		caller.requireAdmin();
		String label = this.accounts.numbered(number)
			.map(Account::label)
			.orElseThrow(() -> VisibleException.notFound(VisibleException.Kind.USER, Long.toString(number)));
		return changed(request, caller, (password) -> switch (action) {
			case "disable" -> this.accounts.disable(caller, label);
			case "enable" -> this.accounts.enable(caller, label);
			case "password" -> this.accounts.setPassword(caller, label, password);
			case "grant" -> this.accounts.grant(caller, label, grant(role, application));
			default -> this.accounts.revoke(caller, label, application.isBlank() ? null : application);
		}, action.equals("password"));
	}

	private ResponseEntity<String> changed(HttpServletRequest request, Caller caller, Function<String, Account> change,
			boolean setsPassword) {
		caller.requireAdmin();
		Page page = Page.of(request, caller, "users.title");
		String password = Passwords.generate();
		try {
			Account account = change.apply(password);
			return Pages.page("console/users.jte", page,
					view(caller, "", 1, account.label(), setsPassword ? password : null, null));
		}
		catch (Failure ex) {
			return Pages.refused("console/users.jte", page, view(caller, "", 1, null, null, ex), ex);
		}
	}

	private static RoleGrant grant(String role, String application) {
		try {
			return RoleGrant.of(role, application.isBlank() ? null : application.strip());
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	private Users view(Caller caller, String text, int page, @Nullable String changed, @Nullable String password,
			@Nullable Failure failure) {
		List<Account> found = this.accounts.list(caller)
			.stream()
			.filter((account) -> account.label().contains(text.strip()))
			.toList();
		int from = (int) Math.min(found.size(), Math.max(0, page - 1L) * ROWS);
		return new Users(text.strip(), found.subList(from, Math.min(found.size(), from + ROWS)), found.size(),
				Math.max(1, page), changed, password, failure);
	}

	/**
	 * A page of accounts.
	 *
	 * @param text what names contain
	 * @param accounts of the page
	 * @param found how many accounts match
	 * @param page its number, from 1
	 * @param changed the account that was created or changed, or null
	 * @param password its new password, which is shown once; null if it has none
	 * @param failure why a form was refused, or null
	 */
	record Users(String text, List<Account> accounts, int found, int page, @Nullable String changed,
			@Nullable String password, @Nullable Failure failure) {

		List<Role> roles() {
			return List.of(Role.values());
		}

		boolean hasNext() {
			return (long) this.page * ROWS < this.found;
		}

		String url(int other) {
			return new Query().with("text", this.text).with("page", (other > 1) ? other : null).of("/users");
		}

	}

}
