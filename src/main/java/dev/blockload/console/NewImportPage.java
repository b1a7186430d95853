package dev.blockload.console;

import java.util.List;
import java.util.concurrent.Callable;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleKeys;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.UploadedFile;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * The page {@code /new-import}: a person chooses the file of a new import, in a
 * connection or on the own machine.
 */
@Controller
@RequestMapping("/new-import")
class NewImportPage {

	/** The path whose body is read as it arrives. */
	static final String UPLOAD = "/new-import/upload";

	private static final long NO_TIMEOUT = -1;

	private final VisibleDefinitions definitions;

	private final ObjectStores stores;

	private final StoreCalls calls;

	private final ImportDraftPage drafts;

	private final AsyncTaskExecutor receivers;

	/**
	 * Create the page.
	 * @param receivers threads that read files: slow clients leave those of the server
	 * free
	 */
	NewImportPage(VisibleDefinitions definitions, ObjectStores stores, StoreCalls calls, ImportDraftPage drafts,
			AsyncTaskExecutor receivers) {
		this.definitions = definitions;
		this.stores = stores;
		this.calls = calls;
		this.drafts = drafts;
		this.receivers = receivers;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller,
			@RequestParam(defaultValue = "") String connection, @RequestParam(defaultValue = "") String prefix,
			@RequestParam(defaultValue = "1") int page) {
		requireEditor(caller, this.definitions);
		List<S3Connection> usable = EditedConnections.all(this.definitions, caller);
		return Pages.page("console/newimport.jte", Page.of(request, caller, "new.title"), new NewImport(usable,
				connection, connection.isEmpty() ? null : listing(caller, connection, prefix, page)));
	}

	private FolderListing listing(Caller caller, String name, String prefix, int page) {
		S3Connection connection = EditedConnections.named(this.definitions, caller, name);
		VisibleKeys keys = this.definitions.keysOf(caller, connection);
		if (!keys.isBelow(prefix)) {
			return FolderListing.beyond(keys, prefix, page);
		}
		return this.calls.answer(caller, () -> {
			try (ObjectStore store = this.stores.open(this.definitions.withSecrets(connection))) {
				return FolderListing.of(store, keys, prefix, page);
			}
		});
	}

	@PostMapping("/upload")
	WebAsyncTask<ResponseEntity<String>> upload(HttpServletRequest request, Caller caller) {
		requireEditor(caller, this.definitions);
		Page page = Page.of(request, caller, "draft.title");
		Callable<ResponseEntity<String>> receiving = () -> this.drafts.show(page, caller,
				new ImportDraft(UploadedSample.read(UploadedFile.of(request))), "");
		return new WebAsyncTask<>(NO_TIMEOUT, this.receivers, receiving);
	}

	/** Refuse a person who can edit nothing. */
	static void requireEditor(Caller caller, VisibleDefinitions definitions) {
		if (!caller.isAdmin() && caller.applicationsWith(Role.EDITOR).isEmpty()) {
			definitions.applications(caller)
				.stream()
				.findFirst()
				.ifPresent((application) -> caller.require(Role.EDITOR, application));
			caller.requireAdmin();
		}
	}

	/**
	 * Where a file can be chosen.
	 *
	 * @param connections those for applications in which the person can edit
	 * @param connection the name of the chosen one; empty if none is chosen
	 * @param listing of its folder, or null
	 */
	record NewImport(List<S3Connection> connections, String connection, @Nullable FolderListing listing) {

		/** The URL of a folder of the connection. */
		String url(String prefix, int page) {
			return new Query().with("connection", this.connection)
				.with("prefix", prefix)
				.with("page", (page > 1) ? page : null)
				.of("/new-import");
		}

		/** The URL of the next step with an object. */
		String fileUrl(String key) {
			return new Query().with("connection", this.connection)
				.with("key", ObjectKeys.path(key))
				.of("/new-import/file");
		}

	}

}
