package dev.blockload.definition;

import java.util.List;

import dev.blockload.connection.S3Connection;

/**
 * A connection and all imports that use it.
 *
 * @param connection the connection
 * @param imports in the order of their files; empty where no import uses it
 */
public record ConnectionUse(S3Connection connection, List<ImportDefinition> imports) {

	public ConnectionUse {
		for (ImportDefinition definition : imports) {
			if (!connection.name().equals(definition.connection())) {
				throw new IllegalArgumentException("Import '" + definition.name() + "' uses connection '"
						+ definition.connection() + "'. Expected '" + connection.name() + "'.");
			}
		}
		imports = List.copyOf(imports);
	}

}
