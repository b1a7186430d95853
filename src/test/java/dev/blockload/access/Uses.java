package dev.blockload.access;

import java.nio.file.Path;

import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.Definitions;

/**
 * The connections of {@code src/test/resources/access/jobs}.
 */
final class Uses {

	private static final Definitions DEFINITIONS = Definitions.in(Path.of("src/test/resources/access/jobs"),
			(name) -> null);

	private Uses() {
	}

	static ConnectionUse of(String connection) {
		return DEFINITIONS.useWithoutSecrets(connection);
	}

}
