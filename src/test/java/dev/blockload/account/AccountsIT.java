package dev.blockload.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.blockload.account.AccountBench.COMMAND;
import static dev.blockload.account.AccountBench.HOME;
import static dev.blockload.account.AccountBench.PASSWORD;
import static dev.blockload.account.AccountBench.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * People: accounts, roles and passwords, each change with its entry in the audit log.
 */
class AccountsIT {

	private AccountBench bench;

	private Accounts accounts;

	private AccountBench.Node node;

	@BeforeEach
	void empty() {
		this.bench = new AccountBench();
		this.node = this.bench.node();
		this.accounts = this.node.accounts();
	}

	@Test
	void anAccountIsCreatedWithItsRolesAndRecorded() {
		assertThat(this.accounts.exist()).isFalse();
		Account anna = this.accounts.create(COMMAND, "Anna", roles("operator in finance", "viewer in hr"), PASSWORD,
				Account.PasswordState.MUST_CHANGE);
		assertThat(this.accounts.exist()).isTrue();
		assertThat(anna.label()).isEqualTo("Anna");
		assertThat(anna.grants()).isEqualTo(roles("operator in finance", "viewer in hr"));
		assertThat(anna.password()).isEqualTo(Account.PasswordState.MUST_CHANGE);
		assertThat(anna.createdBy()).isEqualTo("os:ops@app-1");
		assertThat(this.accounts.list(COMMAND)).containsExactly(anna);
		assertThat(this.accounts.named(COMMAND, "anna")).isEqualTo(anna);
		assertThat(this.bench.audit()).containsExactly(
				"os:ops@app-1|-|account-created|account Anna|{}|{\"roles\": \"operator in finance, viewer in hr\"}");
		assertThat(this.bench.jdbc().sql("SELECT password FROM blockload.account").query(String.class).single())
			.startsWith("{bcrypt}$2a$04$");
	}

	@Test
	void aNameIsGivenOnce() {
		this.node.create("anna", "viewer in finance");
		AccountException refused = refused(() -> this.node.create("ANNA", "viewer in finance"));
		assertThat(refused).hasMessage("There is an account 'ANNA' already.");
		assertThat(refused.action()).isEqualTo(
				"Choose another name, or change its role: ./blockload user role ANNA --role ROLE --application APPLICATION");
		assertThat(refused.code()).isEqualTo("account-exists");
		AccountException wrong = refused(() -> this.node.create("anna:b", "viewer in finance"));
		assertThat(wrong).hasMessage("'anna:b' is not a valid name of an account.");
		assertThat(wrong.action()).isEqualTo(
				"Expected 1 to 63 letters, digits, '.', '_', '-' or '@', of which the first is a letter or a digit.");
	}

	@Test
	void onlyAdministratorsManageAccounts() {
		Caller editor = this.node.caller(this.node.create("eve", "editor in finance"));
		Account boss = this.node.create("boss", "admin");
		AccountException refused = refused(
				() -> this.accounts.create(editor, "x", Set.of(), PASSWORD, Account.PasswordState.CHOSEN));
		assertThat(refused).hasMessage("'eve' does not have role admin.");
		assertThat(refused.action()).isEqualTo("An administrator can grant it: ./blockload user role eve --role admin");
		assertThat(refused.code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.list(editor)).code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.named(editor, "boss")).code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.disable(editor, "boss")).code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.enable(editor, "boss")).code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.grant(editor, "eve", RoleGrant.ADMIN)).code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.revoke(editor, "boss", null)).code()).isEqualTo("not-allowed");
		assertThat(refused(() -> this.accounts.setPassword(editor, "boss", PASSWORD)).code()).isEqualTo("not-allowed");
		assertThat(this.accounts.numbered(boss.number())).contains(boss);
		assertThat(this.accounts.disable(this.node.caller(boss), "eve").isDisabled()).isTrue();
	}

	@Test
	void aRoleReplacesTheOneOfTheSameApplication() {
		this.node.create("anna", "viewer in finance");
		this.accounts.grant(COMMAND, "anna", RoleGrant.of("editor", "hr"));
		Account now = this.accounts.grant(COMMAND, "anna", RoleGrant.of("operator", "finance"));
		assertThat(now.grants()).isEqualTo(roles("operator in finance", "editor in hr"));
		assertThat(this.accounts.revoke(COMMAND, "anna", "hr").grants()).isEqualTo(roles("operator in finance"));
		assertThat(this.bench.audit()).last()
			.isEqualTo("os:ops@app-1|-|roles-changed|account anna|{\"roles\": \"editor in hr, operator in finance\"}|"
					+ "{\"roles\": \"operator in finance\"}");
		AccountException unknown = refused(() -> this.accounts.grant(COMMAND, "ann", RoleGrant.ADMIN));
		assertThat(unknown).hasMessage("There is no account 'ann'.");
		assertThat(unknown.action()).isEqualTo("List the accounts: ./blockload user list");
	}

	@Test
	void aRoleHasAnApplicationUnlessItIsAdmin() {
		AccountException with = refused(() -> RoleGrant.of("admin", "finance"));
		assertThat(with).hasMessage("Role admin is for the whole installation, but application 'finance' is given.");
		assertThat(with.action()).isEqualTo("Leave out the application, or choose viewer, operator or editor.");
		AccountException without = refused(() -> RoleGrant.of("Operator", null));
		assertThat(without).hasMessage("Role operator needs an application, and none is given.");
		assertThat(without.action()).isEqualTo("Name the application, such as --role operator --application finance");
		AccountException unknown = refused(() -> RoleGrant.of("root", "finance"));
		assertThat(unknown).hasMessage("'root' is not a role.");
		assertThat(unknown.action()).isEqualTo("Expected viewer, operator, editor or admin.");
	}

	@Test
	void aPersonLogsInAndChangesThePassword() {
		Account created = this.accounts.create(COMMAND, "anna", roles("viewer in finance"), PASSWORD,
				Account.PasswordState.MUST_CHANGE);
		LogIn first = this.accounts.authenticator().authenticate("ANNA", PASSWORD, HOME);
		assertThat(first.account().number()).isEqualTo(created.number());
		assertThat(first.account().lastLogInAt()).isEqualTo(first.at());
		Optional<Caller> caller = this.accounts.callerOf(created.number(), first.at(), HOME);
		assertThat(caller).contains(new Caller(new Actor(Actor.Kind.PERSON, "anna", HOME), roles("viewer in finance"),
				created.number(), Set.of(), null));
		LogIn changed = this.accounts.authenticator()
			.changePassword(created.number(), PASSWORD, "another good password", HOME);
		assertThat(changed.account().password()).isEqualTo(Account.PasswordState.CHOSEN);
		assertThat(this.accounts.callerOf(created.number(), first.at(), HOME)).isEmpty();
		assertThat(this.accounts.callerOf(created.number(), changed.at(), HOME)).isPresent();
		assertThat(refused(() -> this.accounts.authenticator().authenticate("anna", PASSWORD, HOME)))
			.hasMessage("The name or the password is wrong.");
		assertThat(
				this.accounts.authenticator().authenticate("anna", "another good password", HOME).account().password())
			.isEqualTo(Account.PasswordState.CHOSEN);
		assertThat(this.bench.audit()).containsExactly(
				"os:ops@app-1|-|account-created|account anna|{}|{\"roles\": \"viewer in finance\"}",
				"anna|10.1.0.7|logged-in|account anna", "anna|10.1.0.7|password-changed|account anna",
				"unknown:10.1.0.7|10.1.0.7|log-in-failed|account anna", "anna|10.1.0.7|logged-in|account anna");
	}

	@Test
	void eachChangeEndsTheSessionsOfTheAccount() {
		Account anna = this.node.create("anna", "viewer in finance");
		for (Runnable change : List.<Runnable>of(
				() -> this.accounts.grant(COMMAND, "anna", RoleGrant.of("editor", "finance")),
				() -> this.accounts.revoke(COMMAND, "anna", "finance"),
				() -> this.accounts.setPassword(COMMAND, "anna", PASSWORD),
				() -> this.accounts.disable(COMMAND, "anna"))) {
			Instant at = this.accounts.authenticator().authenticate("anna", PASSWORD, HOME).at();
			assertThat(this.accounts.callerOf(anna.number(), at, HOME)).isPresent();
			change.run();
			assertThat(this.accounts.callerOf(anna.number(), at, HOME)).isEmpty();
		}
		AccountException disabled = refused(() -> this.accounts.authenticator().authenticate("anna", PASSWORD, HOME));
		assertThat(disabled).hasMessage("Account 'anna' is disabled.");
		assertThat(disabled.action()).isEqualTo("An administrator can enable it: ./blockload user enable anna");
		assertThat(this.accounts.callerOf(anna.number(), HOME)).isEmpty();
		this.accounts.enable(COMMAND, "anna");
		assertThat(this.accounts.authenticator().authenticate("anna", PASSWORD, HOME).account().password())
			.isEqualTo(Account.PasswordState.MUST_CHANGE);
	}

	static AccountException refused(ThrowingCallable call) {
		return catchThrowableOfType(AccountException.class, call);
	}

}
