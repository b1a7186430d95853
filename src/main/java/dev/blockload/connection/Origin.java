package dev.blockload.connection;

/**
 * Where a definition comes from. Who can write files on a node can do everything that the
 * node can; who can save definitions cannot.
 */
public enum Origin {

	/** A file on this node. */
	FILE,

	/** The database, where people with a role can save definitions. */
	DATABASE;

	/**
	 * Whether requests must not reach addresses that only this machine or its cloud can
	 * reach: {@link AddressRules}.
	 */
	public boolean isRestricted() {
		return this == DATABASE;
	}

}
