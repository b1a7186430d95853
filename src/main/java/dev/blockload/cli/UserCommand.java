package dev.blockload.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.blockload.account.Account;
import dev.blockload.account.Accounts;
import dev.blockload.account.RoleGrant;
import dev.blockload.app.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code user ACTION [NAME]}: manages the people who log in.
 */
@Command(name = "user",
		description = { "Manage the people who log in to the web pages.",
				"add NAME: create an account with a role. list: show all accounts.",
				"role NAME: change a role. password NAME: set another password.",
				"disable NAME: end sessions and tokens, and allow no log-in. enable NAME: undo that." })
final class UserCommand extends Verb {

	/** In place of a role: take it away. */
	private static final String NO_ROLE = "none";

	@Parameters(index = "0", paramLabel = "ACTION", description = "add, list, role, password, disable or enable")
	private Action action = Action.LIST;

	@Parameters(index = "1", arity = "0..1", paramLabel = "NAME",
			description = "the name of the account, as 'user list' shows it")
	private @Nullable String name;

	@Mixin
	private final Grants grants = new Grants();

	@Option(names = "--generate",
			description = "with add and password: generate the password and print it, also on a terminal")
	private boolean generate;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		refuseWhatDoesNotFit();
		try (Session session = options().session()) {
			Accounts accounts = session.accounts();
			switch (this.action) {
				case LIST -> list(accounts.list(commandCaller()));
				case ADD -> add(session, accounts);
				case ROLE -> role(session, accounts);
				case PASSWORD -> password(accounts);
				case DISABLE -> changed(accounts.disable(commandCaller(), given()), null);
				case ENABLE -> changed(accounts.enable(commandCaller(), given()), null);
			}
			return ExitCode.OK;
		}
	}

	private void refuseWhatDoesNotFit() {
		String text = this.action.text();
		if (this.action == Action.LIST) {
			if (this.name != null) {
				throw wrong("'user list' takes no name. It shows all accounts.");
			}
		}
		else if (this.name == null) {
			throw wrong("'user " + text + "' needs a name. Expected: ./blockload user " + text + " NAME");
		}
		else if (options().output() == Output.CSV) {
			throw wrong("--output is csv, which is for 'user list' only. Expected text or json.");
		}
		boolean forRoles = this.action == Action.ADD || this.action == Action.ROLE;
		if (!forRoles && !this.grants.isEmpty()) {
			throw wrong("--role and --application are options of 'user add' and 'user role' only.");
		}
		if (forRoles && this.grants.role() == null) {
			throw wrong("--role is missing. Expected: ./blockload user " + text + " " + this.name
					+ " --role operator --application APPLICATION");
		}
		if (this.generate && this.action != Action.ADD && this.action != Action.PASSWORD) {
			throw wrong("--generate is an option of 'user add' and 'user password' only.");
		}
	}

	private String given() {
		return String.valueOf(this.name);
	}

	private void list(List<Account> accounts) {
		print(() -> AccountTexts.table(accounts), () -> AccountTexts.json(accounts), () -> AccountTexts.csv(accounts));
	}

	private void add(Session session, Accounts accounts) {
		Set<RoleGrant> wanted = this.grants.grants();
		accounts.requireFree(commandCaller(), given());
		NewPassword password = NewPassword.of(this.generate);
		changed(accounts.create(commandCaller(), given(), wanted, password.text(), Account.PasswordState.MUST_CHANGE),
				password);
		warn(session);
	}

	private void role(Session session, Accounts accounts) {
		Account account = accounts.named(commandCaller(), given());
		if (NO_ROLE.equalsIgnoreCase(this.grants.role())) {
			if (this.grants.applications().isEmpty()) {
				account = accounts.revoke(commandCaller(), given(), null);
			}
			for (String application : this.grants.applications()) {
				account = accounts.revoke(commandCaller(), given(), application);
			}
			changed(account, null);
			return;
		}
		for (RoleGrant grant : this.grants.grants()) {
			account = accounts.grant(commandCaller(), given(), grant);
		}
		changed(account, null);
		warn(session);
	}

	private void password(Accounts accounts) {
		accounts.requireLocal(commandCaller(), given());
		NewPassword password = NewPassword.of(this.generate);
		changed(accounts.setPassword(commandCaller(), given(), password.text()), password);
	}

	/** A typing mistake in an application gives a role for nothing. */
	private void warn(Session session) {
		this.grants.withoutBlocks(session.blocks())
			.forEach((application) -> note("Application '" + application
					+ "' has no block in this database. Check that the name is correct."));
	}

	private void changed(Account account, @Nullable NewPassword password) {
		String shown = (password != null && password.isGenerated()) ? password.text() : null;
		print(() -> AccountTexts.changed(this.action, account, shown), () -> AccountTexts.json(account, shown));
	}

	/**
	 * What to do with accounts.
	 */
	enum Action {

		/** Create one. */
		ADD,

		/** Show all. */
		LIST,

		/** Change a role. */
		ROLE,

		/** Set another password. */
		PASSWORD,

		/** Let nobody log in with it. */
		DISABLE,

		/** Let somebody log in with it again. */
		ENABLE;

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
