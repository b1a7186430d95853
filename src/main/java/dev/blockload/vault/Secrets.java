package dev.blockload.vault;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

import dev.blockload.connection.Secret;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores secrets in the database, encrypted with AES-256-GCM. A secret has a number that
 * never changes, and that definitions refer to. Without a key, nothing is stored. The
 * methods take part in the transaction of the caller. Safe for use by many threads.
 */
public final class Secrets {

	private final KeyTable keys;

	private final SecretTable table;

	private final KeyRing ring;

	private final TransactionTemplate transaction;

	Secrets(JdbcClient jdbc, TransactionTemplate transaction, KeyRing ring) {
		this.keys = new KeyTable(jdbc);
		this.table = new SecretTable(jdbc);
		this.ring = ring;
		this.transaction = transaction;
	}

	/**
	 * Store a secret.
	 * @param value the secret
	 * @param field what it is, such as {@code secret-access-key}
	 * @return its number
	 * @throws VaultException code {@code key-missing} if this process does not hold the
	 * key that encrypts
	 */
	public long store(Secret value, String field) {
		if (!field.matches("[a-z0-9]+([.-][a-z0-9]+)*")) {
			throw new IllegalArgumentException("The field of a secret is '" + field
					+ "'. Expected words of lower case letters, joined by hyphens.");
		}
		return inTransaction((key) -> {
			long number = this.table.nextNumber();
			this.table.add(encrypted(key, number, field, value));
			return number;
		});
	}

	/**
	 * Store another value under the same number.
	 * @param number of the secret
	 * @param value the value from now on
	 * @throws VaultException code {@code key-missing} as for {@link #store},
	 * {@code secret-missing} if there is no such secret
	 */
	public void replace(long number, Secret value) {
		var unused = inTransaction((key) -> {
			SecretTable.Row row = this.table.lock(number).orElseThrow(() -> missing(number));
			this.table.update(encrypted(key, number, row.field(), value));
			return number;
		});
	}

	/**
	 * Read a secret.
	 * @param number of the secret
	 * @param field what it must be
	 * @throws VaultException code {@code key-missing} if this process does not hold the
	 * key of the secret, {@code secret-missing} if there is no such secret,
	 * {@code secret-damaged} if it was not stored under this number and field
	 */
	public Secret reveal(long number, String field) {
		// At the second look another key has encrypted it, if its key was retired between
		// the two queries.
		Optional<Secret> found = decrypted(number, field);
		return found.or(() -> decrypted(number, field)).orElseThrow(() -> noKeyOf(number, field));
	}

	/** Delete a secret. Has no effect if there is none with this number. */
	public void delete(long number) {
		this.table.remove(number);
	}

	private Optional<Secret> decrypted(long number, String field) {
		SecretTable.Row row = row(number, field);
		Optional<DataKey> key = this.keys.all()
			.stream()
			.filter((one) -> one.id() == row.key())
			.findFirst()
			.flatMap(this.ring::find);
		return key.map((one) -> new Secret(new String(one.decrypt(row.ciphertext(), row.associated())
			.orElseThrow(() -> new VaultException(VaultCode.SECRET_DAMAGED,
					"Secret %d (%s) in table blockload.vault_secret was changed by something else than Blockload."
						.formatted(number, field),
					"Enter the secret again, and find out who changed the table.")),
				StandardCharsets.UTF_8)));
	}

	private SecretTable.Row row(long number, String field) {
		return this.table.find(number).filter((row) -> row.field().equals(field)).orElseThrow(() -> missing(number));
	}

	private VaultException noKeyOf(long number, String field) {
		SecretTable.Row row = row(number, field);
		return new VaultException(VaultCode.KEY_MISSING, "Secret %d (%s) is encrypted with key %d, which is not in %s."
			.formatted(number, field, row.key(), this.ring.settings().place()), this.ring.advice());
	}

	private static VaultException missing(long number) {
		return new VaultException(VaultCode.SECRET_MISSING,
				"Secret " + number + " does not exist in table blockload.vault_secret.", "Enter the secret again.");
	}

	private <T> T inTransaction(Function<DataKey, T> work) {
		return this.transaction.execute((status) -> work.apply(encrypting()));
	}

	/** The key that encrypts: at first the primary key of this process. */
	private DataKey encrypting() {
		KeyTable.Row row = this.keys.active().or(this::begin).orElseThrow(this::noKey);
		return this.ring.find(row)
			.orElseThrow(() -> new VaultException(VaultCode.KEY_MISSING,
					"Secrets are encrypted with key %d, which is not in %s. The secret was not saved."
						.formatted(row.id(), this.ring.settings().place()),
					this.ring.advice()));
	}

	private Optional<KeyTable.Row> begin() {
		this.ring.own().map((own) -> own.keys().get(own.primary())).ifPresent((key) -> {
			var unused = this.keys.add(key, KeyState.ACTIVE, null);
		});
		return this.keys.active();
	}

	private VaultException noKey() {
		return new VaultException(VaultCode.KEY_MISSING,
				"There is no key to encrypt secrets with. The secret was not saved.",
				(this.ring.settings().kmsKey() != null) ? "Create a key that AWS KMS encrypts: ./blockload keys create"
						: "Create a key: ./blockload keys create FILE. Then set BLOCKLOAD_KEYS_FILE to that file on all nodes.");
	}

	private static SecretTable.Row encrypted(DataKey key, long number, String field, Secret value) {
		SecretTable.Row row = new SecretTable.Row(number, field, key.id(), new byte[0]);
		return new SecretTable.Row(number, field, key.id(),
				key.encrypt(value.reveal().getBytes(StandardCharsets.UTF_8), row.associated()));
	}

}
