package dev.blockload.importjob;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

import dev.blockload.csv.Reject;
import dev.blockload.publish.UnfitRow;
import org.jspecify.annotations.Nullable;

/**
 * The rows that {@code verify} took away, as long as their rejects are not stored: read
 * from the database and stored there in batches, however many there are. Not thread-safe.
 */
final class UnfitRecords implements Iterator<UnfitRow> {

	/** How many rows are read at once. */
	private static final int READ_AT_ONCE = 10_000;

	private static final int MOST_REJECTS = 1_000;

	/** Of the raw texts that are kept in memory. */
	private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

	private final Source source;

	private final Consumer<List<Reject>> store;

	private final Deque<UnfitRow> rows = new ArrayDeque<>();

	private final List<Reject> rejects = new ArrayList<>();

	private int characters;

	/** The last row that was returned, or null before the first. */
	private @Nullable UnfitRow last;

	/** How many more rows are wanted. */
	private long wanted;

	/**
	 * Create an iterator.
	 * @param source returns the first rows after a row, at most as many as a number,
	 * whose rejects are not stored
	 * @param store stores rejects
	 * @param most how many rows to return
	 */
	UnfitRecords(Source source, Consumer<List<Reject>> store, long most) {
		this.source = source;
		this.store = store;
		this.wanted = most;
	}

	@Override
	public boolean hasNext() {
		if (this.rows.isEmpty() && this.wanted > 0) {
			flush();
			this.rows.addAll(this.source.after(this.last, (int) Math.min(READ_AT_ONCE, this.wanted)));
			this.wanted -= this.rows.isEmpty() ? this.wanted : this.rows.size();
		}
		return !this.rows.isEmpty();
	}

	@Override
	public UnfitRow next() {
		if (!hasNext()) {
			throw new NoSuchElementException("No row is left.");
		}
		UnfitRow row = this.rows.remove();
		this.last = row;
		return row;
	}

	/** Take the reject of the row that was returned last. */
	void rejected(Reject reject) {
		this.rejects.add(reject);
		this.characters += reject.raw().length();
		if (this.rejects.size() == MOST_REJECTS || this.characters >= MOST_CHARACTERS) {
			flush();
		}
	}

	/** Store the rejects that are not stored yet. */
	void flush() {
		if (!this.rejects.isEmpty()) {
			this.store.accept(List.copyOf(this.rejects));
			this.rejects.clear();
			this.characters = 0;
		}
	}

	/**
	 * Where the rows come from.
	 */
	@FunctionalInterface
	interface Source {

		/**
		 * Read rows.
		 * @param last the row before the first; null for the first of all
		 * @param most how many rows
		 */
		List<UnfitRow> after(@Nullable UnfitRow last, int most);

	}

}
