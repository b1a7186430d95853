package dev.blockload.console;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.WebException;

/**
 * Opens the file of a draft: an object that its editor sees, or an uploaded file. Safe
 * for use by many threads.
 */
final class DraftFile {

	private final VisibleDefinitions definitions;

	private final ObjectStores stores;

	private final StoreCalls calls;

	DraftFile(VisibleDefinitions definitions, ObjectStores stores, StoreCalls calls) {
		this.definitions = definitions;
		this.stores = stores;
		this.calls = calls;
	}

	/** Do something with the file. */
	<T> T with(Caller caller, ImportDraft draft, Work<T> work) {
		if (draft.isUpload()) {
			try {
				UploadedSample sample = UploadedSample.of(draft);
				return work.on(sample, sample.pin());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		if (!draft.has("connection") || !draft.has("key")) {
			throw WebException.badRequest("No file is chosen. Expected the parameters connection and key.");
		}
		S3Connection connection = this.definitions.connectionNamed(caller, draft.typed("connection"));
		String key = this.definitions.keysOf(caller, connection).require(draft.typed("key"));
		return this.calls.answer(caller, () -> {
			try (ObjectStore store = this.stores.open(connection)) {
				return work.on(store, store.pin(key));
			}
		});
	}

	/** Whether the person can load the file into an application. */
	boolean isFor(Caller caller, ImportDraft draft, String application) {
		return caller.can(Role.EDITOR, application)
				&& (draft.isUpload() || this.definitions.connectionNamed(caller, draft.typed("connection"))
					.applications()
					.contains(application));
	}

	/**
	 * Something that is done with an open file.
	 *
	 * @param <T> its result
	 */
	interface Work<T> {

		T on(ObjectStore store, Pin pin) throws IOException;

	}

}
