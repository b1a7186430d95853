package dev.blockload.vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code blockload.vault_secret}: the encrypted secrets. Safe for use by many
 * threads; takes part in the transaction of the caller.
 */
final class SecretTable {

	private final JdbcClient jdbc;

	SecretTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	long nextNumber() {
		return this.jdbc.sql("SELECT nextval('blockload.vault_secret_number')").query(Long.class).single();
	}

	void add(Row row) {
		this.jdbc.sql(
				"INSERT INTO blockload.vault_secret (number, field, key, ciphertext) VALUES (:number, :field, :key, :ciphertext)")
			.param("number", row.number())
			.param("field", row.field())
			.param("key", row.key())
			.param("ciphertext", row.ciphertext())
			.update();
	}

	/** Store another ciphertext under the same number. */
	void update(Row row) {
		this.jdbc.sql("""
				UPDATE blockload.vault_secret SET key = :key, ciphertext = :ciphertext, changed_at = clock_timestamp()
				 WHERE number = :number""")
			.param("number", row.number())
			.param("key", row.key())
			.param("ciphertext", row.ciphertext())
			.update();
	}

	Optional<Row> find(long number) {
		return this.jdbc.sql("SELECT number, field, key, ciphertext FROM blockload.vault_secret WHERE number = :number")
			.param("number", number)
			.query(SecretTable::row)
			.optional();
	}

	/** A secret that no other transaction changes until this one ends. */
	Optional<Row> lock(long number) {
		return this.jdbc
			.sql("SELECT number, field, key, ciphertext FROM blockload.vault_secret WHERE number = :number FOR UPDATE")
			.param("number", number)
			.query(SecretTable::row)
			.optional();
	}

	void remove(long number) {
		this.jdbc.sql("DELETE FROM blockload.vault_secret WHERE number = :number").param("number", number).update();
	}

	/**
	 * Secrets that other keys than one encrypted, without those that another transaction
	 * changes at this moment.
	 * @param key the key
	 * @param after only numbers above this one
	 * @param limit at most so many
	 */
	List<Row> lockOthers(long key, long after, int limit) {
		return this.jdbc.sql("""
				SELECT number, field, key, ciphertext FROM blockload.vault_secret
				 WHERE key <> :key AND number > :after ORDER BY number LIMIT :limit FOR UPDATE SKIP LOCKED""")
			.param("key", key)
			.param("after", after)
			.param("limit", limit)
			.query(SecretTable::row)
			.list();
	}

	/** How many secrets a key encrypts. */
	long count(long key) {
		return this.jdbc.sql("SELECT count(*) FROM blockload.vault_secret WHERE key = :key")
			.param("key", key)
			.query(Long.class)
			.single();
	}

	private static Row row(ResultSet row, int number) throws SQLException {
		return new Row(row.getLong("number"), row.getString("field"), row.getLong("key"), row.getBytes("ciphertext"));
	}

	/**
	 * An encrypted secret.
	 *
	 * @param number which never changes
	 * @param field what the secret is, such as {@code secret-access-key}
	 * @param key the id of the key that encrypted it
	 * @param ciphertext the encrypted value
	 */
	// The bytes are handed on, not compared.
	@SuppressWarnings("ArrayRecordComponent")
	record Row(long number, String field, long key, byte[] ciphertext) {

		/** What is authenticated with the value: no row can take the place of another. */
		String associated() {
			return "blockload secret " + this.number + " " + this.field;
		}

	}

}
