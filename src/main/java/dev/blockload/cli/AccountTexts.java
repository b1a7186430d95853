package dev.blockload.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Account;
import dev.blockload.account.RoleGrant;
import dev.blockload.report.CsvTable;
import dev.blockload.report.TextTable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Words the answers of {@code user}.
 */
final class AccountTexts {

	private static final List<String> HEADER = List.of("name", "roles", "state", "last log-in", "created", "by");

	private static final List<String> COLUMNS = List.of("number", "name", "roles", "state", "issuer", "last_log_in",
			"created", "created_by");

	private AccountTexts() {
	}

	static String table(List<Account> accounts) {
		return accounts.isEmpty() ? "There is no account. To create one: ./blockload user add NAME --role admin\n"
				: TextTable.of(HEADER, accounts.stream().map(AccountTexts::row).toList());
	}

	private static List<String> row(Account account) {
		return List.of(account.label(), roles(account.grants()), state(account), time(account.lastLogInAt()),
				time(account.createdAt()), account.createdBy());
	}

	private static String state(Account account) {
		return account.isDisabled() ? "disabled" : switch (account.password()) {
			case NONE, CHOSEN -> "active";
			case MUST_CHANGE -> "must change password";
		};
	}

	static String time(@Nullable Instant time) {
		return (time != null) ? time.truncatedTo(ChronoUnit.SECONDS).toString() : "never";
	}

	static String roles(Set<RoleGrant> grants) {
		return grants.isEmpty() ? "none"
				: grants.stream().map(RoleGrant::text).sorted().collect(Collectors.joining(", "));
	}

	/** What an action did to an account, with a password that nobody knows yet. */
	static String changed(UserCommand.Action action, Account account, @Nullable String password) {
		String done = "Account '" + account.label() + "' " + switch (action) {
			case ADD -> "was created: ";
			case ROLE -> "has these roles now: ";
			case PASSWORD -> "has another password: ";
			case DISABLE -> "was disabled: ";
			case ENABLE -> "was enabled: ";
			case LIST -> throw new IllegalArgumentException("A list changes nothing.");
		} + roles(account.grants()) + ".\n";
		return done + ((password != null)
				? "Password: " + password + "\nIt is shown once. The person changes it at the first log-in.\n" : "");
	}

	static String json(Account account, @Nullable String password) {
		Map<String, @Nullable Object> tree = tree(account);
		if (password != null) {
			tree.put("password", password);
		}
		return JsonMapper.shared().writeValueAsString(tree);
	}

	static String json(List<Account> accounts) {
		return JsonMapper.shared().writeValueAsString(accounts.stream().map(AccountTexts::tree).toList());
	}

	static String csv(List<Account> accounts) {
		return CsvTable.of(COLUMNS,
				accounts.stream()
					.map((account) -> Arrays.<@Nullable Object>asList(account.number(), account.label(),
							roles(account.grants()), state(account), account.issuer(), account.lastLogInAt(),
							account.createdAt(), account.createdBy()))
					.toList());
	}

	private static Map<String, @Nullable Object> tree(Account account) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("number", account.number());
		tree.put("name", account.label());
		tree.put("roles", grants(account.grants()));
		tree.put("issuer", account.issuer());
		tree.put("passwordState", account.password().name().toLowerCase(Locale.ROOT).replace('_', '-'));
		tree.put("disabledAt", text(account.disabledAt()));
		tree.put("lastLogInAt", text(account.lastLogInAt()));
		tree.put("createdAt", text(account.createdAt()));
		tree.put("createdBy", account.createdBy());
		return tree;
	}

	/** Roles as JSON has them, sorted. */
	static List<Map<String, @Nullable Object>> grants(Set<RoleGrant> grants) {
		return grants.stream().sorted(Comparator.comparing(RoleGrant::text)).map((grant) -> {
			Map<String, @Nullable Object> tree = new LinkedHashMap<>();
			tree.put("role", grant.role().text());
			tree.put("application", grant.application());
			return tree;
		}).toList();
	}

	static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

}
