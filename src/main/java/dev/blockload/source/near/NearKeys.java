package dev.blockload.source.near;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.Page;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys nearest to one that does not exist, for the failure message. It sends at
 * most {@value #MAX_REQUESTS} requests. If the store refuses them, the message has fewer
 * keys.
 */
public final class NearKeys {

	private static final int MAX_REQUESTS = 5;

	private static final int MAX_KEYS = 5;

	private static final int PAGE = 1000;

	private final Similarity similarity;

	private final TreeSet<RankedKey> nearest = new TreeSet<>();

	private int requests;

	private NearKeys(Similarity similarity) {
		this.similarity = similarity;
	}

	/**
	 * Search for keys near a fixed key.
	 * @param key the whole key, which does not exist
	 */
	public static NearKeys toKey(String key) {
		return new NearKeys(new KeySimilarity(key));
	}

	/**
	 * Search for keys near a dated path.
	 * @param prefix the path before the date, with folders
	 * @param suffix the path after the date
	 * @param dates reads the dates in file names
	 */
	public static NearKeys toPath(String prefix, String suffix, DatesInNames dates) {
		return new NearKeys(new PathSimilarity(prefix, suffix, dates));
	}

	/** Adds a key that was not chosen, if it is similar. */
	public void add(String key) {
		this.similarity.of(key).ifPresent((candidate) -> {
			this.nearest.add(candidate);
			if (this.nearest.size() > MAX_KEYS) {
				this.nearest.pollLast();
			}
		});
	}

	/**
	 * The nearest of the added keys.
	 * @return the nearest first, at most {@value #MAX_KEYS}
	 */
	public List<NearKey> nearest() {
		return this.nearest.stream().map((candidate) -> new NearKey(candidate.key(), candidate.why())).toList();
	}

	/**
	 * Search for more keys: in the folder itself, from the beginning of the bucket, and
	 * in the top folders with the most similar names.
	 * @param folder the folder of the wanted key, with its slash, or empty
	 */
	public void search(ObjectStore store, String folder) {
		if (this.nearest.size() == MAX_KEYS) {
			return;
		}
		if (!folder.isEmpty()) {
			list(store, folder, null);
		}
		Page all = list(store, "", null);
		if (all != null && all.next() == null) {
			return;
		}
		Page top = list(store, "", "/");
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
			.forEach((name) -> list(store, name, null));
	}

	private static String lower(String text) {
		return text.toLowerCase(Locale.ROOT);
	}

	private @Nullable Page list(ObjectStore store, String prefix, @Nullable String delimiter) {
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
			// A fixed file needs no right to list. The failure is that nothing was
			// found; this one must not hide it.
			return null;
		}
	}

}
