package dev.blockload.source.near;

import java.util.Locale;
import java.util.Optional;

import dev.blockload.source.near.RankedKey.Place;
import dev.blockload.storage.ObjectKeys;

/**
 * Compares keys with a fixed key.
 */
final class KeySimilarity implements Similarity {

	private final String folder;

	private final String name;

	KeySimilarity(String wanted) {
		this.folder = ObjectKeys.folder(wanted);
		this.name = ObjectKeys.fileName(wanted);
	}

	@Override
	public Optional<RankedKey> of(String key) {
		Differences differences = new Differences();
		differences.addFolders(ObjectKeys.folder(key), this.folder);
		String found = ObjectKeys.fileName(key);
		int distance = 0;
		if (found.equalsIgnoreCase(this.name)) {
			if (!found.equals(this.name)) {
				differences.add(1, "'" + found + "' differs from '" + this.name + "' in upper and lower case");
			}
		}
		else {
			distance = EditDistance.between(found.toLowerCase(Locale.ROOT), this.name.toLowerCase(Locale.ROOT));
			if (distance > Math.max(2, this.name.length() / 3)) {
				return Optional.empty();
			}
			differences.add(3, "has the name '" + found + "', expected '" + this.name + "'");
		}
		// The same name in another folder is nearer than another name in the folder.
		return differences.isEmpty() ? Optional.empty() : Optional
			.of(new RankedKey(Place.EXPECTED_FOLDER, differences.weight(), distance, key, differences.toString()));
	}

}
