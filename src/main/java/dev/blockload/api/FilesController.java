package dev.blockload.api;

import java.time.Instant;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.source.FileChoice;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.StoreCalls;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports/NAME/files}: the objects that a run of an import can load.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports/{name}/files")
class FilesController {

	private final StoreCalls calls;

	private final VisibleDefinitions definitions;

	private final ActiveDefinitions active;

	private final ObjectStores stores;

	FilesController(VisibleDefinitions definitions, ActiveDefinitions active, ObjectStores stores, StoreCalls calls) {
		this.calls = calls;
		this.definitions = definitions;
		this.active = active;
		this.stores = stores;
	}

	@GetMapping
	@Operation(id = "listFiles",
			summary = "List the objects that match the file of an import, in the order of their keys.",
			details = "A page can have fewer items than the limit, or none, although others follow.")
	Page<FileEntry> list(Caller caller, @PathVariable("name") String importName,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		LocatedImport located = this.definitions.importNamed(caller, importName);
		if (located.definition().isPushOnly()) {
			return new Page<>(List.of(), null);
		}
		S3Connection connection = this.active.definitions().connectionOf(located);
		FileChoice file = located.definition().file();
		return this.calls.answer(caller, () -> matching(connection, file, cursor, limit));
	}

	private Page<FileEntry> matching(S3Connection connection, FileChoice file, @Nullable String cursor, int limit) {
		try (ObjectStore store = this.stores.open(connection)) {
			Page<ObjectEntry> page = ObjectPages.of(store, prefix(file), null, cursor, limit);
			List<FileEntry> files = page.items()
				.stream()
				.filter((entry) -> file.matches(entry.key()))
				.map((entry) -> FileEntry.of(entry, file))
				.toList();
			// A fixed key is the first of the keys that begin with it.
			return new Page<>(files, (file instanceof FileChoice.Fixed) ? null : page.next());
		}
	}

	private static String prefix(FileChoice file) {
		if (file instanceof FileChoice.Dated recent) {
			return recent.path().prefix();
		}
		return (file instanceof FileChoice.Fixed fixed) ? fixed.objectKey() : "";
	}

	/**
	 * An object that matches.
	 *
	 * @param key its key
	 * @param date the date in its name, or null for a fixed file
	 * @param size in bytes
	 * @param lastModified when it was written
	 * @param etag its ETag
	 * @param archived whether it must be restored before it can be read
	 */
	record FileEntry(String key, @Nullable String date, @Nullable Long size, @Nullable Instant lastModified,
			@Nullable String etag, boolean archived) {

		static FileEntry of(ObjectEntry entry, FileChoice file) {
			return new FileEntry(entry.key(), file.dateIn(entry.key()).orElse(null), entry.size(), entry.lastModified(),
					entry.etag(), entry.archived());
		}

	}

}
