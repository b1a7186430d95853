package dev.blockload.storage;

import dev.blockload.FailureCode;

/**
 * The codes of failures of an object store, of its credentials and of the network.
 */
public enum StorageCode implements FailureCode {

	/** A policy does not allow the request. */
	ACCESS_DENIED("access-denied", Remedy.RESTART, Party.RIGHTS),

	/** AWS does not serve the account or the bucket. */
	ACCOUNT_PROBLEM("account-problem", Remedy.RESTART, Party.RIGHTS),

	/** The endpoint of a saved connection has an address that it cannot have. */
	ADDRESS_REFUSED("address-refused", Remedy.RESTART, Party.RIGHTS),

	/** The object is in an archive storage class. */
	ARCHIVED("archived", Remedy.NEW_RUN, Party.INPUT),

	/** The clock of this machine differs too much from that of AWS. */
	CLOCK_SKEW("clock-skew", Remedy.RESTART, Party.RIGHTS),

	/** The object is encrypted with a key that only its writer has (SSE-C). */
	CUSTOMER_ENCRYPTED("customer-encrypted", Remedy.NEW_RUN, Party.INPUT),

	/** The temporary credentials have expired. */
	EXPIRED_TOKEN("expired-token", Remedy.RESTART, Party.RIGHTS),

	/** A policy does not allow decryption of the object. */
	KMS_DENIED("kms-denied", Remedy.RESTART, Party.RIGHTS),

	/** The KMS key of the object is disabled, deleted or not available. */
	KMS_KEY_UNUSABLE("kms-key-unusable", Remedy.RESTART, Party.RIGHTS),

	/** The connection has no credentials. */
	NO_CREDENTIALS("no-credentials", Remedy.RESTART, Party.RIGHTS),

	/** The bucket does not exist. */
	NO_SUCH_BUCKET("no-such-bucket", Remedy.RESTART, Party.STORE),

	/** The store lists pages without end. */
	LISTING_ENDLESS("listing-endless", Remedy.RESTART, Party.STORE),

	/** The bucket has no object with this key. */
	NO_SUCH_KEY("no-such-key", Remedy.NEW_RUN, Party.INPUT),

	/** The server at the endpoint is not an S3 store. */
	NOT_A_STORE("not-a-store", Remedy.RESTART, Party.STORE),

	/** The object was replaced during the run. */
	OBJECT_CHANGED("object-changed", Remedy.RETRY_ANEW, Party.INPUT),

	/** The object was deleted during the run. */
	OBJECT_GONE("object-gone", Remedy.RETRY_ANEW, Party.INPUT),

	/** The proxy refuses the connection to the store, or requires a login. */
	PROXY_FAILED("proxy-failed", Remedy.RESTART, Party.STORE),

	/** A file that a client pushed is not in the spool any more: nobody puts it back. */
	PUSHED_FILE_GONE("pushed-file-gone", Remedy.NEW_RUN, Party.INPUT),

	/** Reading the object failed several times in a row, or is too slow. */
	READ_BROKEN("read-broken", Remedy.RETRY, Party.STORE),

	/** AWS STS does not allow the connection to assume its role. */
	ROLE_DENIED("role-denied", Remedy.RESTART, Party.RIGHTS),

	/** The store failed. */
	STORAGE_FAILED("storage-failed", Remedy.RETRY, Party.STORE),

	/** AWS STS failed in a way that has no code of its own. */
	STS_FAILED("sts-failed", Remedy.RESTART, Party.STORE),

	/** AWS STS cannot be reached. */
	STS_UNREACHABLE("sts-unreachable", Remedy.RETRY, Party.STORE),

	/** The store or AWS STS received too many requests. */
	THROTTLED("throttled", Remedy.RETRY, Party.STORE),

	/** No TLS connection to the store can be established. */
	TLS_FAILED("tls-failed", Remedy.RESTART, Party.STORE),

	/** AWS does not know the access key id. */
	UNKNOWN_ACCESS_KEY("unknown-access-key", Remedy.RESTART, Party.RIGHTS),

	/** The store cannot be reached. */
	UNREACHABLE("unreachable", Remedy.RETRY, Party.STORE),

	/** The web identity token cannot be read. */
	WEB_IDENTITY_MISSING("web-identity-missing", Remedy.RESTART, Party.RIGHTS),

	/** AWS STS refuses the web identity token. */
	WEB_IDENTITY_REFUSED("web-identity-refused", Remedy.RESTART, Party.RIGHTS),

	/** The bucket is in another region than that of the connection. */
	WRONG_REGION("wrong-region", Remedy.RESTART, Party.STORE),

	/** The secret access key does not belong to the access key id. */
	WRONG_SECRET("wrong-secret", Remedy.RESTART, Party.RIGHTS);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	StorageCode(String text, Remedy remedy, Party party) {
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
