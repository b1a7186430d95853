package dev.blockload.console;

import dev.blockload.Failure;
import dev.blockload.access.AccessPolicy;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import org.jspecify.annotations.Nullable;

/**
 * The least policies of connections, for those who can read them. Safe for use by many
 * threads.
 */
final class ConnectionPolicies {

	private final ActiveDefinitions active;

	ConnectionPolicies(ActiveDefinitions active) {
		this.active = active;
	}

	/** A policy names all imports of the connection. */
	static boolean canRead(Caller caller, S3Connection connection) {
		return caller.canInAll(Role.EDITOR, connection.applications());
	}

	/**
	 * The policy that allows what the imports of a connection need, as JSON.
	 * @return null if the caller cannot read it, or if no import uses the connection
	 */
	@Nullable String of(Caller caller, S3Connection connection) {
		if (!canRead(caller, connection)) {
			return null;
		}
		try {
			return new AccessPolicy(this.active.definitions().useWithoutSecrets(connection.name())).least().json();
		}
		catch (Failure ex) {
			return null;
		}
	}

}
