package dev.blockload.vault;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Manages the keys that encrypt secrets. Shows ids of keys and never a key. Safe for use
 * by many threads.
 */
public final class Keys {

	private final KeyTable keys;

	private final SecretTable secrets;

	private final NodeTable nodes;

	private final KeyRing ring;

	private final Rotation rotation;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	Keys(JdbcClient jdbc, TransactionTemplate transaction, KeyRing ring) {
		this.keys = new KeyTable(jdbc);
		this.secrets = new SecretTable(jdbc);
		this.nodes = new NodeTable(jdbc);
		this.ring = ring;
		this.rotation = new Rotation(this.keys, this.secrets, this.nodes, ring, transaction);
		this.audit = new AuditLog(jdbc);
		this.transaction = transaction;
	}

	/**
	 * Create a file with a new key, which only this account can read. Needs no database.
	 * @param file which must not exist
	 * @return the id of the key
	 * @throws VaultException code {@code key-file-exists} if there is one
	 */
	public static long create(Path file) {
		DataKey key = DataKey.generate();
		new KeyFile(file).create(Keyset.of(key));
		return key.id();
	}

	/**
	 * Create the first key, and have AWS KMS encrypt it.
	 * @return the id of the key
	 * @throws VaultException code {@code key-settings} if the settings name no key of AWS
	 * KMS, {@code key-in-use} if there is a key
	 */
	public long create(Caller caller) {
		caller.requireAdmin();
		String kms = this.ring.settings().kmsKey();
		if (kms == null) {
			throw new VaultException(VaultCode.KEY_SETTINGS,
					"'keys create' needs a file to write, or BLOCKLOAD_KEYS_KMS with a key of AWS KMS.",
					"Name a file: ./blockload keys create /etc/blockload/keys");
		}
		DataKey key = DataKey.generate();
		KeyTable.Wrapped wrapped = this.ring.wrap(key, kms);
		this.transaction.executeWithoutResult((status) -> {
			if (!this.keys.add(key, KeyState.ACTIVE, wrapped)) {
				throw new VaultException(VaultCode.KEY_IN_USE, "There is a key that encrypts already.",
						"To replace it: ./blockload keys rotate");
			}
			record(caller, AuditAction.KEY_CREATED, key.id());
		});
		return key.id();
	}

	/** The keys of the database and of this process, the oldest first. */
	public List<KeyStatus> list() {
		List<KeyTable.Row> rows = this.keys.all();
		List<KeyStatus> list = new ArrayList<>();
		for (KeyTable.Row row : rows) {
			KeyTable.Wrapped wrapped = row.wrapped();
			list.add(new KeyStatus(row.id(), row.state(), row.createdAt(), this.secrets.count(row.id()), isHeld(row),
					(wrapped != null) ? wrapped.by() : null, this.nodes.without(row.id())));
		}
		own().keys()
			.keySet()
			.stream()
			.filter((id) -> rows.stream().noneMatch((row) -> row.id() == id))
			.forEach((id) -> list.add(new KeyStatus(id, null, null, 0, true, null, List.of())));
		return list;
	}

	// A service that does not answer must not hide the list.
	private boolean isHeld(KeyTable.Row row) {
		try {
			return this.ring.find(row).isPresent();
		}
		catch (VaultException ex) {
			return false;
		}
	}

	/**
	 * Add a key that will encrypt, and do what is possible now. If a rotation has not
	 * ended, continue it instead. Nodes continue it too.
	 * @param caller an administrator
	 * @param target a new file for the keys, if they cannot be added to the file of this
	 * process, or null
	 * @param origin where the new key comes from
	 * @return the key
	 * @throws VaultException if this process does not hold the key that encrypts now
	 */
	public KeyStatus rotate(Caller caller, @Nullable Path target, Origin origin) {
		caller.requireAdmin();
		Optional<KeyTable.Row> begun = this.keys.all()
			.stream()
			.filter((row) -> row.state() == KeyState.NEW)
			.findFirst();
		long id = begun.isPresent() ? begun.get().id() : begin(caller, target, origin);
		this.rotation.advance();
		return list().stream().filter((key) -> key.id() == id).findFirst().orElseThrow(() -> unknown(id));
	}

	private long begin(Caller caller, @Nullable Path target, Origin origin) {
		KeyTable.Row active = this.keys.active().or(this::beginWithOwn).orElseThrow(this::noKey);
		if (origin == Origin.GENERATED && this.ring.find(active).isEmpty()) {
			throw new VaultException(VaultCode.KEY_MISSING,
					"Secrets are encrypted with key %d, which is not in %s.".formatted(active.id(),
							this.ring.settings().place()),
					"Copy the key from a node that holds it. If no copy exists: ./blockload keys rotate --lost. Then enter the secrets again.");
		}
		DataKey key = (origin == Origin.GENERATED) ? DataKey.generate() : ownPrimary(active);
		KeyTable.Wrapped wrapped = (origin == Origin.GENERATED) ? keep(key, target) : null;
		this.transaction.executeWithoutResult((status) -> {
			if (!this.keys.add(key, KeyState.NEW, wrapped)) {
				throw new VaultException(VaultCode.KEY_IN_USE, "Another rotation began at the same time.",
						"To see it: ./blockload keys list");
			}
			record(caller, AuditAction.KEY_ADDED, key.id());
		});
		return key.id();
	}

	private Optional<KeyTable.Row> beginWithOwn() {
		this.ring.own().map((own) -> own.keys().get(own.primary())).ifPresent((key) -> {
			var unused = this.keys.add(key, KeyState.ACTIVE, null);
		});
		return this.keys.active();
	}

	private DataKey ownPrimary(KeyTable.Row active) {
		Keyset own = own();
		DataKey key = own.keys().get(own.primary());
		if (key == null || key.id() == active.id()) {
			throw new VaultException(VaultCode.KEY_SETTINGS,
					"'--lost' needs a file of keys with another key than the lost one.",
					"Create it: ./blockload keys create FILE. Set BLOCKLOAD_KEYS_FILE to it on all nodes.");
		}
		return key;
	}

	/** Keep a new key where it survives this process. */
	private KeyTable.@Nullable Wrapped keep(DataKey key, @Nullable Path target) {
		String kms = this.ring.settings().kmsKey();
		if (kms != null) {
			return this.ring.wrap(key, kms);
		}
		Keyset more = this.ring.own().orElseThrow(this::noKey).with(key);
		Optional<KeyFile> file = this.ring.file();
		if (target != null) {
			new KeyFile(target).create(more);
		}
		else if (file.isPresent()) {
			file.get().replace(more);
		}
		else {
			throw new VaultException(VaultCode.KEY_SETTINGS,
					"The keys are in BLOCKLOAD_KEYS_VALUE, which 'keys rotate' cannot change.",
					"Name a new file for them: ./blockload keys rotate FILE. Then set BLOCKLOAD_KEYS_VALUE to its content.");
		}
		return null;
	}

	/**
	 * Remove a key that no secret needs, from the database and from the file of this
	 * process.
	 * @return false if the key is still in the variable of this process, from where only
	 * a person can remove it
	 * @throws VaultException code {@code key-in-use} if the key encrypts, or if a secret
	 * needs it, {@code unknown-key} if there is none
	 */
	public boolean retire(Caller caller, long id) {
		caller.requireAdmin();
		Keyset own = own();
		this.transaction.executeWithoutResult((status) -> {
			KeyTable.Row row = this.keys.lock(id).orElse(null);
			if (row == null && !own.keys().containsKey(id)) {
				throw unknown(id);
			}
			if (row != null) {
				requireUnused(row);
				this.keys.remove(id);
				record(caller, AuditAction.KEY_RETIRED, id);
			}
		});
		return removeFromFile(id, own);
	}

	private boolean removeFromFile(long id, Keyset own) {
		Optional<KeyFile> file = this.ring.file();
		if (own.keys().containsKey(id) && own.keys().size() > 1 && file.isPresent()) {
			long primary = this.keys.active()
				.map(KeyTable.Row::id)
				.filter((active) -> own.keys().containsKey(active))
				.orElseGet(() -> own.keys().keySet().stream().filter((other) -> other != id).findFirst().orElseThrow());
			file.get().replace(own.without(id, primary));
			return true;
		}
		return !own.keys().containsKey(id);
	}

	private void requireUnused(KeyTable.Row row) {
		if (row.state() == KeyState.ACTIVE) {
			throw new VaultException(VaultCode.KEY_IN_USE,
					"Key " + row.id() + " encrypts secrets. Expected a key of another state.",
					"To replace it: ./blockload keys rotate");
		}
		long needing = this.secrets.count(row.id());
		if (needing > 0) {
			throw new VaultException(VaultCode.KEY_IN_USE,
					"Key %d cannot be retired: it still encrypts %,d %s.".formatted(row.id(), needing,
							(needing == 1) ? "secret" : "secrets"),
					"Continue the rotation: ./blockload keys rotate. Secrets whose key is lost must be entered again.");
		}
	}

	private Keyset own() {
		return this.ring.own().orElse(Keyset.NONE);
	}

	private VaultException noKey() {
		return new VaultException(VaultCode.KEY_MISSING, "There is no key to encrypt secrets with.",
				this.ring.advice());
	}

	private static VaultException unknown(long id) {
		return new VaultException(VaultCode.UNKNOWN_KEY, "There is no key " + id + ".",
				"To see the keys: ./blockload keys list");
	}

	private void record(Caller caller, AuditAction action, long id) {
		this.audit.record(caller.actor(), AuditEntry.of(action, "key " + id).changing(Map.of(), Map.of()));
	}

	/**
	 * Where the key of a rotation comes from.
	 */
	public enum Origin {

		/** It is made now. */
		GENERATED,

		/** It is the primary key of this process, because the key in use is lost. */
		OWN_FILE

	}

}
