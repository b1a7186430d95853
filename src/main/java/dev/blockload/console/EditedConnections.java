package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.visible.VisibleDefinitions;

/**
 * The connections whose files a caller can make imports of: those of at least one
 * application in which the caller is an editor.
 */
final class EditedConnections {

	private EditedConnections() {
	}

	static List<S3Connection> all(VisibleDefinitions definitions, Caller caller) {
		return definitions.connections(caller).stream().filter((each) -> isEdited(caller, each)).toList();
	}

	/**
	 * One of them.
	 * @throws dev.blockload.visible.VisibleException if the caller does not see it
	 * @throws dev.blockload.account.AccountException if the caller sees it and is no
	 * editor
	 */
	static S3Connection named(VisibleDefinitions definitions, Caller caller, String name) {
		S3Connection connection = definitions.connectionNamed(caller, name);
		if (!isEdited(caller, connection)) {
			connection.applications()
				.stream()
				.filter(caller::sees)
				.findFirst()
				.ifPresent((application) -> caller.require(Role.EDITOR, application));
		}
		return connection;
	}

	private static boolean isEdited(Caller caller, S3Connection connection) {
		return connection.applications().stream().anyMatch((application) -> caller.can(Role.EDITOR, application));
	}

}
