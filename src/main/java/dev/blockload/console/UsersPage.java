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
import dev.blockload.serve.WebOptions;
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

	private final WebOptions options;

	UsersPage(Accounts accounts, WebOptions options) {
		this.accounts = accounts;
		this.options = options;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "1") int page) {
		return Pages.page("console/users.jte", Page.of(request, caller, "users.title"),
				view(caller, new ListPlace(text, page), null, null, null));
	}

	@PostMapping
	ResponseEntity<String> create(HttpServletRequest request, Caller caller,
			@RequestParam(defaultValue = "") String name, @RequestParam(defaultValue = "") String role,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "1") int page) {
		return changed(request, caller, new ListPlace(text, page), new Typed(0, name, role, application),
				(password) -> this.accounts.create(caller, name.strip(), Set.of(grant(role, application)), password,
						Account.PasswordState.MUST_CHANGE),
				true);
	}

	@PostMapping("/{number:[0-9]{1,18}}/{action:disable|enable|password|grant|revoke}")
	ResponseEntity<String> change(HttpServletRequest request, Caller caller, @PathVariable("number") long number,
			@PathVariable("action") String action, @RequestParam(defaultValue = "") String role,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "1") int page) {
		caller.requireAdmin();
		String label = this.accounts.numbered(number)
			.map(Account::label)
			.orElseThrow(() -> VisibleException.notFound(VisibleException.Kind.USER, Long.toString(number)));
		Typed typed = new Typed(number, "", role, action.equals("grant") ? application : "");
		return changed(request, caller, new ListPlace(text, page), typed, (password) -> switch (action) {
			case "disable" -> this.accounts.disable(caller, label);
			case "enable" -> this.accounts.enable(caller, label);
			case "password" -> this.accounts.setPassword(caller, label, password);
			case "grant" -> this.accounts.grant(caller, label, grant(role, application));
			default -> this.accounts.revoke(caller, label, application.isBlank() ? null : application);
		}, action.equals("password"));
	}

	private ResponseEntity<String> changed(HttpServletRequest request, Caller caller, ListPlace place, Typed typed,
			Function<String, Account> change, boolean setsPassword) {
		caller.requireAdmin();
		Page page = Page.of(request, caller, "users.title");
		String password = Passwords.generate();
		try {
			Account account = change.apply(password);
			return setsPassword
					? Pages.page("console/users.jte", page,
							view(caller, place, new NewPassword(account.label(), password), null, null))
					: Pages.redirect(this.options.url(place.url(place.page())));
		}
		catch (Failure ex) {
			return Pages.refused("console/users.jte", page, view(caller, place, null, typed, ex), ex);
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

	private Users view(Caller caller, ListPlace place, @Nullable NewPassword password, @Nullable Typed typed,
			@Nullable Failure failure) {
		List<Account> found = this.accounts.list(caller)
			.stream()
			.filter((account) -> account.label().contains(place.text()))
			.toList();
		int from = (int) Math.min(found.size(), (place.page() - 1L) * ROWS);
		return new Users(place, found.subList(from, Math.min(found.size(), from + ROWS)), found.size(), password, typed,
				failure);
	}

	/**
	 * A page of accounts.
	 *
	 * @param place which accounts
	 * @param accounts of the page
	 * @param found how many accounts match
	 * @param password a password that was set, or null
	 * @param typed what was typed into a form that was refused, or null
	 * @param failure why a form was refused, or null
	 */
	record Users(ListPlace place, List<Account> accounts, int found, @Nullable NewPassword password,
			@Nullable Typed typed, @Nullable Failure failure) {

		List<Role> roles() {
			return List.of(Role.values());
		}

		boolean hasNext() {
			return (long) this.place.page() * ROWS < this.found;
		}

		/** What was typed into the form of an account, or into that of a new one: 0. */
		Typed typed(long account) {
			return (this.typed != null && this.typed.account() == account) ? this.typed
					: new Typed(account, "", "", "");
		}

		/** Whether a role that was to be granted to an account was refused. */
		boolean isRefused(long account) {
			return this.typed != null && this.typed.account() == account && !this.typed.role().isEmpty();
		}

		/** The URL of a form, which shows the same accounts again. */
		String action(String path) {
			return this.place.query(this.place.page()).of(path);
		}

	}

	/**
	 * Which accounts are shown.
	 *
	 * @param text what their names contain
	 * @param page the number of the page, from 1
	 */
	record ListPlace(String text, int page) {

		ListPlace {
			text = text.strip();
			page = Query.page(page);
		}

		private Query query(int other) {
			return new Query().with("text", this.text).with("page", (other > 1) ? other : null);
		}

		String url(int other) {
			return query(other).of("/users");
		}

	}

	/**
	 * A password that was set, which is shown once.
	 *
	 * @param account whose
	 * @param text the password
	 */
	record NewPassword(String account, String text) {

		@Override
		public String toString() {
			return "the password of " + this.account;
		}

	}

	/**
	 * What was typed into a form.
	 *
	 * @param account the account that it changes, or 0 for a new one
	 * @param name of a new account
	 * @param role the role to grant
	 * @param application where
	 */
	record Typed(long account, String name, String role, String application) {
	}

}
