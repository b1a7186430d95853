package dev.blockload.source.near;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.storage.ObjectKeys;

/**
 * Collects the differences between a key and the expected one.
 */
final class Differences {

	/** Keys with this weight or more are not similar. */
	static final int NOT_SIMILAR = 7;

	private final List<String> reasons = new ArrayList<>();

	private int weight;

	private RankedKey.Place place = RankedKey.Place.EXPECTED_FOLDER;

	void add(int reasonWeight, String reason) {
		this.weight += reasonWeight;
		this.reasons.add(reason);
	}

	/**
	 * Compares the folders.
	 * @param found the folder of the key, with its slash
	 * @param wanted the expected folder
	 */
	void addFolders(String found, String wanted) {
		if (found.equals(wanted)) {
			return;
		}
		if (found.equalsIgnoreCase(wanted)) {
			add(1, "folder " + found + " differs from " + wanted + " in upper and lower case");
		}
		else {
			this.place = RankedKey.Place.OTHER_FOLDER;
			add(2, "is " + (found.isEmpty() ? "at " : "in ") + ObjectKeys.describeFolder(found) + ", expected "
					+ ObjectKeys.describeFolder(wanted));
		}
	}

	RankedKey.Place place() {
		return this.place;
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
