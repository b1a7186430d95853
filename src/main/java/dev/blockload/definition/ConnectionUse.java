package dev.blockload.definition;

import java.util.List;

import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection and all imports that use it.
 *
 * @param connection the connection
 * @param imports in the order of their files, then the saved ones; empty where no import
 * uses it
 * @param unreadable why the saved imports are not included, as a sentence; null if they
 * are
 */
public record ConnectionUse(S3Connection connection, List<ImportDefinition> imports, @Nullable String unreadable) {

	public ConnectionUse {
		for (ImportDefinition definition : imports) {
			if (!connection.name().equals(definition.connection())) {
				throw new IllegalArgumentException("Import '" + definition.name() + "' uses connection '"
						+ definition.connection() + "'. Expected '" + connection.name() + "'.");
			}
		}
		imports = List.copyOf(imports);
	}

	/** Create a use with all imports. */
	public ConnectionUse(S3Connection connection, List<ImportDefinition> imports) {
		this(connection, imports, null);
	}

}
