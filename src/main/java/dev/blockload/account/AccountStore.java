package dev.blockload.account;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads and changes accounts in transactions, and keeps what requests read of them for a
 * few seconds. Shared by the services of accounts. Safe for use by many threads.
 */
final class AccountStore {

	private final AccountTable table;

	private final TransactionTemplate transaction;

	private final TimedCache<Long, AccountTable.Stored> cache;

	private volatile boolean some;

	AccountStore(AccountTable table, TransactionTemplate transaction) {
		this.table = table;
		this.transaction = transaction;
		this.cache = new TimedCache<>(table::numbered);
	}

	/** Whether there is an account. Once there is one, there is always one. */
	boolean exist() {
		if (!this.some) {
			this.some = !this.table.isEmpty();
		}
		return this.some;
	}

	/** An account that must exist. */
	Account found(long number) {
		return this.table.numbered(number).orElseThrow().account();
	}

	/** An account as it was at most five seconds ago. */
	Optional<AccountTable.Stored> kept(long number) {
		return this.cache.get(number);
	}

	/**
	 * Find an account by its label, such as {@code anna} or {@code oidc:anna/7}.
	 * @throws AccountException code {@code unknown-account}
	 */
	Account byLabel(String label) {
		Optional<AccountTable.Stored> found = label.matches("oidc:.*/[0-9]{1,18}")
				? this.table.numbered(Long.parseLong(label.substring(label.lastIndexOf('/') + 1)))
				: this.table.local(label);
		return found.map(AccountTable.Stored::account)
			.filter((account) -> account.label().equalsIgnoreCase(label))
			.orElseThrow(() -> AccountException.unknownAccount(label));
	}

	/**
	 * Change an account and end its sessions.
	 * @param caller an administrator
	 * @throws AccountException code {@code not-allowed} or {@code unknown-account}
	 */
	Account change(Caller caller, String label, Consumer<Account> change) {
		caller.requireAdmin();
		return inTransaction(() -> {
			long number = byLabel(label).number();
			this.table.lock(number);
			change.accept(found(number));
			this.table.endSessions(number);
			return found(number);
		});
	}

	/** Change accounts, and forget what is kept of them. */
	<T> T inTransaction(Supplier<T> work) {
		T done = Objects.requireNonNull(this.transaction.execute((status) -> work.get()));
		this.cache.forget();
		return done;
	}

	/** Forget what is kept of accounts that have changed. */
	void forget() {
		this.cache.forget();
	}

	/**
	 * Refuse an account that has no password.
	 * @throws AccountException code {@code wrong-password}
	 */
	static void requireLocal(Account account) {
		if (account.issuer() != null) {
			throw new AccountException(AccountCode.WRONG_PASSWORD, "'" + account.label()
					+ "' has no password: its provider " + account.issuer() + " knows the person.",
					"Change the password at the provider.");
		}
	}

}
