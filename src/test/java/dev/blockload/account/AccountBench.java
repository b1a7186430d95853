package dev.blockload.account;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.importjob.ImportBench;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accounts and tokens on the shared database, without any at first. Each {@link Node} has
 * caches of its own, as the nodes of an installation have.
 */
final class AccountBench {

	/** Bcrypt's least: as slow as it must be in the product, tests would take minutes. */
	private static final int STRENGTH = 4;

	static final String PASSWORD = "correct horse battery";

	static final String HOME = "10.1.0.7";

	static final Caller COMMAND = Caller.unlimited(Actor.command("ops@app-1"));

	private final ImportBench bench = ImportBench.shared(Map.of());

	AccountBench() {
		this.bench.sql("TRUNCATE blockload.account, blockload.account_role, blockload.token, blockload.token_role,"
				+ " blockload.log_in_failure, blockload.log_in_address, blockload.setup_code, blockload.refusal");
		this.bench.deleteAudit("true");
	}

	Node node() {
		JdbcClient jdbc = jdbc();
		PlatformTransactionManager transactions = this.bench.bean(PlatformTransactionManager.class);
		Accounts accounts = new Accounts(jdbc, transactions, new Passwords(STRENGTH));
		return new Node(accounts, new Tokens(jdbc, transactions), new SetupCodes(jdbc, transactions, accounts));
	}

	JdbcClient jdbc() {
		return this.bench.bean(JdbcClient.class);
	}

	/** Let all refusals be of the same minute. */
	void stayInTheMinuteOfRefusals() {
		this.bench.renew();
		this.bench.stayInTheMinuteOfRefusals();
		this.bench.deleteAudit("true");
	}

	void sql(String sql) {
		this.bench.sql(sql);
	}

	TransactionTemplate transaction() {
		return new TransactionTemplate(this.bench.bean(PlatformTransactionManager.class));
	}

	/** The audit log, oldest first: who, what, to what, before and after. */
	List<String> audit() {
		return jdbc()
			.sql("""
					SELECT actor || '|' || coalesce(address, '-') || '|' || action || '|' || subject
					       || CASE WHEN before = '{}'::jsonb AND after = '{}'::jsonb THEN '' ELSE '|' || before::text || '|' || after::text END
					  FROM blockload.audit ORDER BY id""")
			.query(String.class)
			.list();
	}

	static Set<RoleGrant> roles(String... roles) {
		return Arrays.stream(roles).map((text) -> {
			String[] parts = text.split(" in ", -1);
			return RoleGrant.of(parts[0], (parts.length > 1) ? parts[1] : null);
		}).collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * The services of one node.
	 */
	record Node(Accounts accounts, Tokens tokens, SetupCodes codes) {

		Account create(String name, String... roles) {
			return this.accounts.create(COMMAND, name, roles(roles), PASSWORD, Account.PasswordState.CHOSEN);
		}

		Caller caller(Account account) {
			return this.accounts.callerOf(account.number(), HOME).orElseThrow();
		}

	}

}
