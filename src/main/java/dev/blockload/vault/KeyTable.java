package dev.blockload.vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code blockload.vault_key}: which keys there are, and which of them encrypts.
 * Safe for use by many threads; takes part in the transaction of the caller.
 */
final class KeyTable {

	private static final String ROW = "SELECT id, state, proof, wrapped, wrapped_by, created_at FROM blockload.vault_key ";

	private final JdbcClient jdbc;

	KeyTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** All keys, the oldest first. */
	List<Row> all() {
		return this.jdbc.sql(ROW + "ORDER BY created_at, id").query(KeyTable::row).list();
	}

	Optional<Row> active() {
		return this.jdbc.sql(ROW + "WHERE state = 'active'").query(KeyTable::row).optional();
	}

	/** A key, which no other transaction changes or begins to use until this one ends. */
	Optional<Row> lock(long id) {
		return this.jdbc.sql(ROW + "WHERE id = :id FOR UPDATE").param("id", id).query(KeyTable::row).optional();
	}

	/**
	 * Add a key.
	 * @param wrapped the key as the service encrypted it, or null
	 * @return false if there is one with this id or, for a new or active key, in this
	 * state
	 */
	boolean add(DataKey key, KeyState state, @Nullable Wrapped wrapped) {
		return this.jdbc.sql("""
				INSERT INTO blockload.vault_key (id, state, proof, wrapped, wrapped_by)
				VALUES (:id, :state, :proof, :wrapped, :by) ON CONFLICT DO NOTHING""")
			.param("id", key.id())
			.param("state", state.text())
			.param("proof", key.proof())
			.param("wrapped", (wrapped != null) ? wrapped.bytes() : null, java.sql.Types.BINARY)
			.param("by", (wrapped != null) ? wrapped.by() : null)
			.update() == 1;
	}

	/** Let the new key encrypt, and the active one only decrypt. */
	void activate(long id) {
		this.jdbc.sql("UPDATE blockload.vault_key SET state = 'old' WHERE state = 'active'").update();
		this.jdbc.sql("UPDATE blockload.vault_key SET state = 'active' WHERE id = :id").param("id", id).update();
	}

	void remove(long id) {
		this.jdbc.sql("DELETE FROM blockload.vault_key WHERE id = :id").param("id", id).update();
	}

	private static Row row(ResultSet row, int number) throws SQLException {
		byte[] bytes = row.getBytes("wrapped");
		return new Row(row.getLong("id"), KeyState.of(row.getString("state")), row.getBytes("proof"),
				(bytes != null) ? new Wrapped(bytes, row.getString("wrapped_by")) : null,
				row.getObject("created_at", OffsetDateTime.class).toInstant());
	}

	/**
	 * A key as the database knows it.
	 *
	 * @param id of the key
	 * @param state what it is used for
	 * @param proof what only the right key decrypts
	 * @param wrapped the key as a service encrypted it, or null
	 * @param createdAt when it was added
	 */
	// The bytes are handed on, not compared.
	@SuppressWarnings("ArrayRecordComponent")
	record Row(long id, KeyState state, byte[] proof, @Nullable Wrapped wrapped, Instant createdAt) {
	}

	/**
	 * A key that a key management service has encrypted.
	 *
	 * @param bytes the encrypted key
	 * @param by the key of the service
	 */
	// The bytes are handed on, not compared.
	@SuppressWarnings("ArrayRecordComponent")
	record Wrapped(byte[] bytes, String by) {
	}

}
