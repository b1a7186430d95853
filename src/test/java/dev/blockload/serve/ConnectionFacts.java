package dev.blockload.serve;

/**
 * The health of connections as a node decides it, for tests of other packages.
 */
public final class ConnectionFacts {

	private ConnectionFacts() {
	}

	/** Whether the failure makes the connection of the import unhealthy. */
	public static boolean countsAgainstConnection(String code) {
		return ImportHealth.isOfConnection(code);
	}

}
