package dev.blockload.guess;

import java.util.List;

/**
 * The names of an import and of its parts.
 *
 * @param importName the name of the import
 * @param application the application of the block
 * @param connection the connection of the bucket
 * @param key the key of the file
 * @param block the name of the table
 * @param mode the mode as definitions write it, such as {@code upsert}
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
