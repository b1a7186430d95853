package dev.blockload.source.near;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.Page;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that come nearest to one that was not found, for the message about it. A
 * kindness and no more: it costs at most {@value #MAX_REQUESTS} requests, and a store
 * that refuses them makes it poorer and nothing worse.
 */
public final class NearKeys {

	private static final int MAX_REQUESTS = 5;

	private static final int MAX_KEYS = 5;

	private static final int PAGE = 1000;

	private final Similarity likeness;

	private final TreeSet<Candidate> nearest = new TreeSet<>();

	private int requests;

	private NearKeys(Similarity likeness) {
		this.likeness = likeness;
	}

	/**
	 * The keys nearest to one key.
	 * @param key the whole key, which no object has
	 */
	public static NearKeys toKey(String key) {
		return new NearKeys(new KeySimilarity(key));
	}

	/**
	 * The keys nearest to a path with a date in its file name.
	 * @param prefix of the path before the date, folders included
	 * @param suffix of the path after the date
	 * @param dates reads the dates in file names
	 */
	public static NearKeys toPath(String prefix, String suffix, DatesInNames dates) {
		return new NearKeys(new PathSimilarity(prefix, suffix, dates));
	}

	/** Compares a key that was not chosen. */
	public void add(String key) {
		this.likeness.of(key).ifPresent((likely) -> {
			this.nearest.add(likely);
			if (this.nearest.size() > MAX_KEYS) {
				this.nearest.pollLast();
			}
		});
	}

	/**
	 * The nearest of the keys that were compared.
	 * @return nearest first, at most {@value #MAX_KEYS}
	 */
	public List<NearKey> nearest() {
		return this.nearest.stream().map((likely) -> new NearKey(likely.key(), likely.why())).toList();
	}

	/**
	 * Looks around for more: in the folder itself, from the beginning of the bucket, and
	 * in the top folders whose names are most like the folder's.
	 * @param folder where the key should have been, with its slash, or empty
	 */
	public void search(ObjectStore store, String folder) {
		if (this.nearest.size() == MAX_KEYS) {
			return;
		}
		if (!folder.isEmpty()) {
			look(store, folder, null);
		}
		Page all = look(store, "", null);
		if (all != null && all.next() == null) {
			return;
		}
		Page top = look(store, "", "/");
		if (top == null) {
			return;
		}
		String wanted = folder.substring(0, folder.indexOf('/') + 1);
		top.folders()
			.stream()
			.filter((name) -> !name.equals(wanted))
			.sorted(Comparator.comparingInt((name) -> EditDistance.between(lower(name), lower(wanted))))
			.limit(MAX_REQUESTS - this.requests)
			.toList()
			.forEach((name) -> look(store, name, null));
	}

	private static String lower(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

	private @Nullable Page look(ObjectStore store, String prefix, @Nullable String delimiter) {
		this.requests++;
		try {
			Page page = store.list(prefix, null, delimiter, PAGE);
			page.objects().forEach((object) -> {
				if (!object.key().endsWith("/")) {
					add(object.key());
				}
			});
			return page;
		}
		catch (StorageException ex) {
			// Listing is more than a fixed file needs a right for. What went wrong is
			// that nothing was found; this must not hide it.
			return null;
		}
	}

	/**
	 * How a key compares with what was looked for.
	 */
	interface Similarity {

		/**
		 * Compares one key.
		 * @return empty if it is nothing like it, or is what was looked for
		 */
		Optional<Candidate> of(String key);

	}

	/**
	 * A key that is like it.
	 *
	 * @param weight of what differs: the less, the nearer
	 * @param distance between keys of the same weight
	 * @param key the whole key
	 * @param why it is not the one
	 */
	record Candidate(int weight, long distance, String key, String why) implements Comparable<Candidate> {

		private static final Comparator<Candidate> NEAREST_FIRST = Comparator.comparingInt(Candidate::weight)
			.thenComparingLong(Candidate::distance)
			.thenComparing(Candidate::key, ObjectKeys.IN_KEY_ORDER);

		@Override
		public int compareTo(Candidate other) {
			return NEAREST_FIRST.compare(this, other);
		}

	}

}
