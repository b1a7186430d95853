package dev.blockload.guess;

import java.util.List;

/**
 * How the parts of an import are called.
 *
 * @param importName its own name
 * @param application of the block
 * @param connection to the bucket
 * @param key of the file
 * @param block its name within the application
 * @param mode a word of definitions, such as {@code upsert}
 */
record ProposalNames(String importName, String application, String connection, String key, String block, String mode) {

	ProposalNames {
		for (String name : List.of(importName, application, connection, key, block, mode)) {
			if (name.isBlank()) {
				throw new IllegalArgumentException("One of the names of import '" + importName
						+ "' is empty: application '" + application + "', connection '" + connection + "', key '" + key
						+ "', block '" + block + "', mode '" + mode + "'.");
			}
		}
	}
}
