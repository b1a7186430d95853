package dev.blockload.source.near;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.storage.ObjectKeys;

/**
 * Collects what differs between a key and what was looked for.
 */
final class Differences {

	/** From here on a key is not like it. */
	static final int NOT_LIKE_IT = 7;

	private final List<String> reasons = new ArrayList<>();

	private int weight;

	void add(int reasonWeight, String reason) {
		this.weight += reasonWeight;
		this.reasons.add(reason);
	}

	/**
	 * Compares the folders.
	 * @param found of the key, with its slash
	 * @param wanted of what was looked for
	 * @param who says so: {@code the path}, {@code the import}
	 */
	void addFolders(String found, String wanted, String who) {
		if (found.equals(wanted)) {
			return;
		}
		if (found.equalsIgnoreCase(wanted)) {
			add(1, "folder " + found + " is not " + wanted + ": upper and lower case differ");
		}
		else {
			add(2, (found.isEmpty() ? "at " : "in ") + ObjectKeys.inWords(found) + ", " + who + " names "
					+ ObjectKeys.inWords(wanted));
		}
	}

	int weight() {
		return this.weight;
	}

	boolean isEmpty() {
		return this.reasons.isEmpty();
	}

	@Override
	public String toString() {
		return String.join("; ", this.reasons);
	}

}
