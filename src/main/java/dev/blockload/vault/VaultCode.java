package dev.blockload.vault;

import dev.blockload.FailureCode;

/**
 * Why a secret cannot be saved or read, or a key cannot be changed.
 */
public enum VaultCode implements FailureCode {

	/** This process does not hold the key that a secret needs, or holds no key. */
	KEY_MISSING("key-missing", Remedy.RESTART, Party.BLOCKLOAD),

	/** A file or a variable of keys cannot be read. */
	KEY_FILE("key-file", Remedy.RESTART, Party.BLOCKLOAD),

	/** A file of keys would be overwritten. */
	KEY_FILE_EXISTS("key-file-exists", Remedy.NEW_RUN, Party.COMMAND),

	/** A key cannot be removed, because it is needed. */
	KEY_IN_USE("key-in-use", Remedy.NEW_RUN, Party.COMMAND),

	/** There is no key with an id. */
	UNKNOWN_KEY("unknown-key", Remedy.NEW_RUN, Party.COMMAND),

	/** A change of keys needs what the settings do not have. */
	KEY_SETTINGS("key-settings", Remedy.NEW_RUN, Party.COMMAND),

	/** The key management service does not answer. */
	KMS_UNAVAILABLE("kms-unavailable", Remedy.RETRY, Party.BLOCKLOAD),

	/** The key management service refuses to use its key. */
	KMS_REFUSED("kms-refused", Remedy.RESTART, Party.BLOCKLOAD),

	/** There is no secret with a number. */
	SECRET_MISSING("secret-missing", Remedy.RESTART, Party.DEFINITION),

	/** A secret was changed by something else than Blockload. */
	SECRET_DAMAGED("secret-damaged", Remedy.RESTART, Party.DATABASE);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	VaultCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
