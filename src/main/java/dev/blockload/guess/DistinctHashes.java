package dev.blockload.guess;

import java.util.Arrays;

/**
 * Hashes of the values of a column, to see whether they are distinct. Compact, because a
 * sample has millions of values. Not thread-safe.
 */
final class DistinctHashes {

	private static final int FIRST_SIZE = 16;

	/** 0 is a free place. */
	private long[] table = new long[FIRST_SIZE];

	private int count;

	/**
	 * Adds a hash.
	 * @return whether it was not there
	 */
	boolean add(long hash) {
		if (2 * (this.count + 1) > this.table.length) {
			grow();
		}
		boolean added = put(hash);
		this.count += added ? 1 : 0;
		return added;
	}

	/** Forget all. */
	void clear() {
		this.table = new long[FIRST_SIZE];
		this.count = 0;
	}

	private void grow() {
		long[] before = this.table;
		this.table = new long[2 * before.length];
		Arrays.stream(before).filter((hash) -> hash != 0).forEach(this::put);
	}

	private boolean put(long hash) {
		long key = (hash != 0) ? hash : 1;
		int mask = this.table.length - 1;
		int index = Long.hashCode(key * 0x9e3779b97f4a7c15L) & mask;
		while (this.table[index] != 0) {
			if (this.table[index] == key) {
				return false;
			}
			index = (index + 1) & mask;
		}
		this.table[index] = key;
		return true;
	}

}
