package dev.blockload.api;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleKeys;
import dev.blockload.web.StoreCalls;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code connections/NAME/objects}: the objects and the folders of a bucket.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/connections/{name}/objects")
class ObjectsController {

	private final StoreCalls calls;

	private final VisibleDefinitions definitions;

	private final ObjectStores stores;

	ObjectsController(VisibleDefinitions definitions, ObjectStores stores, StoreCalls calls) {
		this.calls = calls;
		this.definitions = definitions;
		this.stores = stores;
	}

	@GetMapping
	@Operation(id = "listObjects",
			summary = "List the objects and folders of a connection, in the order of their keys.",
			details = "Shows the keys that begin like the files of the imports that you see. All keys are shown to"
					+ " editors of all applications of the connection.")
	Page<ObjectEntry> list(Caller caller, @PathVariable("name") String connection,
			@About("The beginning of the keys") @RequestParam(defaultValue = "") String prefix,
			@About("List the objects in folders instead of the folders") @RequestParam(
					defaultValue = "false") boolean recursive,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		S3Connection found = this.definitions.connectionNamed(caller, connection);
		VisibleKeys keys = this.definitions.keysOf(caller, found);
		if (!keys.isBelow(prefix) && !keys.exact().contains(prefix)) {
			List<ObjectEntry> beginnings = keys.beyond(prefix)
				.stream()
				.map((key) -> keys.exact().contains(key) ? ObjectEntry.unread(key) : ObjectEntry.folder(key))
				.toList();
			return Page.of(beginnings, ObjectEntry::key, cursor, limit);
		}
		String delimiter = recursive ? null : "/";
		return this.calls.answer(caller, () -> page(found, keys, prefix, delimiter, cursor, limit));
	}

	private Page<ObjectEntry> page(S3Connection connection, VisibleKeys keys, String prefix, @Nullable String delimiter,
			@Nullable String cursor, int limit) {
		try (ObjectStore store = this.stores.open(this.definitions.withSecrets(connection))) {
			Page<ObjectEntry> page = ObjectPages.of(store, prefix, delimiter, cursor, limit);
			// What follows a single key can be the key of a file that the caller does not
			// see.
			return new Page<>(page.items().stream().filter((entry) -> keys.shows(entry.key())).toList(),
					keys.isBelow(prefix) ? page.next() : null);
		}
	}

}
