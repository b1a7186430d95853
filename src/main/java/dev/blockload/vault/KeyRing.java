package dev.blockload.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The keys that this process holds: those of its file or its variable, and those that the
 * key management service decrypts for it. A key counts only if it is the one that the
 * database knows by its id. Safe for use by many threads.
 */
final class KeyRing {

	private final KeySettings settings;

	private final KeyManagement management;

	private final @Nullable KeyFile file;

	private final Map<Long, DataKey> unwrapped = new ConcurrentHashMap<>();

	private @Nullable Keyset ofVariable;

	KeyRing(KeySettings settings, KeyManagement management) {
		this.settings = settings;
		this.management = management;
		this.file = (settings.file() != null) ? new KeyFile(settings.file()) : null;
	}

	KeySettings settings() {
		return this.settings;
	}

	/**
	 * The keys of the file or the variable, whether the database knows them or not.
	 * @return empty if there is neither
	 * @throws VaultException code {@code key-file} if they cannot be read
	 */
	Optional<Keyset> own() {
		if (this.file != null) {
			return Optional.of(this.file.read());
		}
		return (this.settings.value() != null) ? Optional.of(variable(this.settings.value().reveal()))
				: Optional.empty();
	}

	private synchronized Keyset variable(String json) {
		Keyset known = this.ofVariable;
		if (known == null) {
			known = Keyset.parse(json)
				.orElseThrow(() -> new VaultException(VaultCode.KEY_FILE,
						"BLOCKLOAD_KEYS_VALUE does not contain keys. Expected the content of a file that 'keys create' wrote.",
						"Set it to the content of such a file."));
			this.ofVariable = known;
		}
		return known;
	}

	/** The file of keys, if this process has one. */
	Optional<KeyFile> file() {
		return Optional.ofNullable(this.file);
	}

	/**
	 * The key that belongs to a row.
	 * @return empty if this process does not hold it
	 * @throws VaultException if the file, the variable or the service cannot be read
	 */
	Optional<DataKey> find(KeyTable.Row row) {
		Optional<DataKey> own = own().map((keyset) -> keyset.keys().get(row.id()))
			.filter((key) -> key.proves(row.proof()));
		return (own.isPresent() || row.wrapped() == null) ? own : Optional.ofNullable(unwrapped(row, row.wrapped()));
	}

	private @Nullable DataKey unwrapped(KeyTable.Row row, KeyTable.Wrapped wrapped) {
		DataKey known = this.unwrapped.get(row.id());
		if (known == null) {
			known = unwrap(row.id(), wrapped);
			this.unwrapped.put(row.id(), known);
		}
		return known.proves(row.proof()) ? known : null;
	}

	private DataKey unwrap(long id, KeyTable.Wrapped wrapped) {
		try {
			byte[] json = this.management.key(wrapped.by()).decrypt(wrapped.bytes(), associated(id));
			DataKey key = Keyset.parse(new String(json, StandardCharsets.UTF_8))
				.map((keyset) -> keyset.keys().get(id))
				.orElse(null);
			if (key != null) {
				return key;
			}
		}
		catch (GeneralSecurityException ex) {
			// Reported below, without the cause: it could describe the key.
		}
		throw new VaultException(VaultCode.KMS_REFUSED,
				"Key " + id + " in table blockload.vault_key is not what " + wrapped.by() + " encrypted.",
				"Restore the row from a backup of the database.");
	}

	/** Have the service of the settings encrypt a key. */
	KeyTable.Wrapped wrap(DataKey key, String by) {
		try {
			byte[] json = Keyset.of(key).json().getBytes(StandardCharsets.UTF_8);
			KeyTable.Wrapped wrapped = new KeyTable.Wrapped(this.management.key(by).encrypt(json, associated(key.id())),
					by);
			this.unwrapped.put(key.id(), key);
			return wrapped;
		}
		catch (GeneralSecurityException ex) {
			throw new VaultException(VaultCode.KMS_REFUSED, "The key " + by + " did not encrypt.", null);
		}
	}

	private static byte[] associated(long id) {
		return ("blockload key " + id).getBytes(StandardCharsets.UTF_8);
	}

	/** The ids of the keys that this process holds, of those in the database. */
	List<Long> held(List<KeyTable.Row> rows) {
		return rows.stream().filter((row) -> find(row).isPresent()).map(KeyTable.Row::id).toList();
	}

	/** What to do where a key is missing. */
	String advice() {
		return this.settings.isEmpty()
				? "Set BLOCKLOAD_KEYS_FILE to the file of keys. To create one: ./blockload keys create FILE"
				: "Copy the file of keys from a node that holds the key. To see which: ./blockload keys list";
	}

}
