package dev.blockload.vault;

import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;

/**
 * Several keys, as a file contains them: a keyset of Tink in JSON.
 *
 * @param keys by id, in the order of the file
 * @param primary the id of the key that encrypts while the database names no other
 */
record Keyset(Map<Long, DataKey> keys, long primary) {

	/** Of a process that has neither a file nor a variable. */
	static final Keyset NONE = new Keyset(Map.of(), 0);

	/** More than any number of rotations leaves behind; a bound for a wrong file. */
	private static final int MOST = 100;

	Keyset {
		if ((!keys.isEmpty() && !keys.containsKey(primary)) || keys.size() > MOST) {
			throw new IllegalArgumentException("The keyset has " + keys.size() + " keys and names " + primary
					+ " as its primary. Expected at most " + MOST + ", and one of them.");
		}
		keys = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(keys));
	}

	static Keyset of(DataKey only) {
		return new Keyset(Map.of(only.id(), only), only.id());
	}

	/**
	 * Read a keyset.
	 * @return empty if the text is not a keyset of AES-256-GCM keys
	 */
	static Optional<Keyset> parse(String json) {
		try {
			AeadConfig.register();
			KeysetHandle handle = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
			Map<Long, DataKey> keys = new LinkedHashMap<>();
			for (int i = 0; i < handle.size(); i++) {
				Optional<DataKey> key = DataKey.of(handle.getAt(i).getKey());
				if (key.isEmpty()) {
					return Optional.empty();
				}
				keys.put(key.get().id(), key.get());
			}
			return Optional.of(new Keyset(keys, Integer.toUnsignedLong(handle.getPrimary().getId())));
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			// Without the cause: it could quote the text.
			return Optional.empty();
		}
	}

	/** The text of the file: secret. */
	String json() {
		try {
			AeadConfig.register();
			KeysetHandle.Builder builder = KeysetHandle.newBuilder();
			for (DataKey key : this.keys.values()) {
				KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(key.tinkKey());
				builder.addEntry((key.id() == this.primary) ? entry.makePrimary() : entry);
			}
			return TinkJsonProtoKeysetFormat.serializeKeyset(builder.build(), InsecureSecretKeyAccess.get()) + "\n";
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("A keyset cannot be written.");
		}
	}

	/** The same keys and one more. */
	Keyset with(DataKey more) {
		Map<Long, DataKey> all = new LinkedHashMap<>(this.keys);
		all.put(more.id(), more);
		return new Keyset(all, this.primary);
	}

	/**
	 * The same keys without one.
	 * @param id of the key
	 * @param primary of the other keys
	 */
	Keyset without(long id, long primary) {
		Map<Long, DataKey> rest = new LinkedHashMap<>(this.keys);
		rest.remove(id);
		return new Keyset(rest, primary);
	}

	List<Long> ids() {
		return List.copyOf(this.keys.keySet());
	}

	@Override
	public String toString() {
		return "keys " + ids();
	}

}
