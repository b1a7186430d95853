package dev.blockload.vault;

import java.util.List;
import java.util.Optional;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Continues a rotation of keys: lets the new key encrypt once all living nodes hold it,
 * and then encrypts all secrets with it. Any number of processes can do this at the same
 * time, and each continues what another left. Safe for use by many threads.
 */
final class Rotation {

	/** How many secrets one transaction encrypts anew. */
	private static final int BATCH = 100;

	private final KeyTable keys;

	private final SecretTable secrets;

	private final NodeTable nodes;

	private final KeyRing ring;

	private final TransactionTemplate transaction;

	Rotation(KeyTable keys, SecretTable secrets, NodeTable nodes, KeyRing ring, TransactionTemplate transaction) {
		this.keys = keys;
		this.secrets = secrets;
		this.nodes = nodes;
		this.ring = ring;
		this.transaction = transaction;
	}

	/** Do all that is possible now. */
	void advance() {
		List<KeyTable.Row> rows = this.keys.all();
		rows.stream().filter((row) -> row.state() == KeyState.NEW).findFirst().ifPresent(this::activate);
		if (rows.size() > 1) {
			this.keys.active().ifPresent(this::encryptAnew);
		}
	}

	private void activate(KeyTable.Row key) {
		if (this.ring.find(key).isPresent() && this.nodes.without(key.id()).isEmpty()) {
			this.transaction.executeWithoutResult((status) -> {
				// In this order: reports of nodes wait for the lock, so none can follow
				// that lacks the key.
				this.nodes.lock();
				boolean isNew = this.keys.lock(key.id()).filter((row) -> row.state() == KeyState.NEW).isPresent();
				if (isNew && this.nodes.without(key.id()).isEmpty()) {
					this.keys.activate(key.id());
				}
			});
		}
	}

	private void encryptAnew(KeyTable.Row active) {
		Optional<DataKey> key = this.ring.find(active);
		long after = 0;
		while (key.isPresent() && after >= 0) {
			after = batch(key.get(), after);
		}
	}

	/** Returns the last number of the batch, or -1 after the last batch. */
	private long batch(DataKey key, long after) {
		Long last = this.transaction.execute((status) -> {
			List<KeyTable.Row> rows = this.keys.all();
			List<SecretTable.Row> batch = this.secrets.lockOthers(key.id(), after, BATCH);
			batch.forEach((secret) -> rows.stream()
				.filter((row) -> row.id() == secret.key())
				.findFirst()
				.flatMap(this.ring::find)
				.flatMap((old) -> old.decrypt(secret.ciphertext(), secret.associated()))
				// What this process cannot decrypt stays as it is, and is reported by
				// 'keys list'.
				.ifPresent((plaintext) -> this.secrets.update(new SecretTable.Row(secret.number(), secret.field(),
						key.id(), key.encrypt(plaintext, secret.associated())))));
			return (batch.size() < BATCH) ? -1L : batch.get(batch.size() - 1).number();
		});
		return (last != null) ? last : -1;
	}

}
