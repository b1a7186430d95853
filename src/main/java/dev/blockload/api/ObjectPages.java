package dev.blockload.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads a listing of a bucket in pages, with one request each.
 */
final class ObjectPages {

	private ObjectPages() {
	}

	/**
	 * A page of a listing. It can have fewer entries than the limit, or none, although
	 * others follow.
	 * @param delimiter the end of the name of a folder, or null to list no folders
	 */
	static Page<ObjectEntry> of(ObjectStore store, String prefix, @Nullable String delimiter, @Nullable String cursor,
			int limit) {
		int most = Parameters.limit(limit);
		ObjectStore.Page page = (cursor == null) ? store.list(prefix, null, delimiter, most)
				: store.list(new ObjectStore.Continuation(prefix, delimiter, token(cursor)), most);
		List<ObjectEntry> entries = new ArrayList<>(page.folders().stream().map(ObjectEntry::folder).toList());
		page.objects().forEach((object) -> entries.add(ObjectEntry.of(object)));
		entries.sort(Comparator.comparing(ObjectEntry::key, ObjectKeys.IN_KEY_ORDER));
		ObjectStore.Continuation next = page.next();
		return new Page<>(entries, (next != null) ? Cursor.OBJECT.at(next.token()) : null);
	}

	private static String token(String cursor) {
		String token = Cursor.OBJECT.position(cursor);
		if (token.isEmpty()) {
			throw Cursor.OBJECT.wrong(cursor);
		}
		return token;
	}

}
