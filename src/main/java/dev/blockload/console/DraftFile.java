package dev.blockload.console;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.blockload.account.Caller;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.ObjectKeys;
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

	/**
	 * Finds the file, without reading it.
	 * @throws WebException code {@code bad-request} if none is chosen
	 * @throws dev.blockload.Failure if the caller cannot load it
	 */
	Found find(Caller caller, ImportDraft draft) {
		if (draft.isUpload()) {
			UploadedSample sample = UploadedSample.of(draft);
			return new Found(caller, () -> sample, sample.pin().key());
		}
		if (!draft.has("connection") || !draft.has("key")) {
			throw WebException.badRequest("No file is chosen. Expected the parameters connection and key.");
		}
		S3Connection connection = EditedConnections.named(this.definitions, caller, draft.typed("connection"));
		String key = this.definitions.keysOf(caller, connection).require(draft.typed("key"));
		return new Found(caller, () -> this.stores.open(this.definitions.withSecrets(connection)),
				ObjectKeys.withoutLeadingSlash(key));
	}

	/** A file that was found. */
	final class Found {

		private final Caller caller;

		private final Supplier<ObjectStore> opened;

		private final String key;

		private Found(Caller caller, Supplier<ObjectStore> opened, String key) {
			this.caller = caller;
			this.opened = opened;
			this.key = key;
		}

		/**
		 * Do something with the file within a time limit. The work changes nothing: after
		 * the limit it can continue in its thread.
		 * @throws WebException code {@code too-many-requests}, {@code node-busy} or
		 * {@code store-slow}
		 */
		<T> T with(Work<T> work) {
			return DraftFile.this.calls.answer(this.caller, () -> {
				try (ObjectStore store = this.opened.get()) {
					return work.on(store, store.pin(this.key));
				}
			});
		}

	}

	/** Calculate with what was read of a file: as limited as reading it. */
	<T> T calculated(Caller caller, Callable<T> work) {
		return this.calls.answer(caller, work);
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
