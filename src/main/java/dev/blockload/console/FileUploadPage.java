package dev.blockload.console;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.launch.ImportRights;
import dev.blockload.push.PushOrder;
import dev.blockload.push.Pushes;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.Proof;
import dev.blockload.web.UploadedFile;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * The page {@code /imports/NAME/upload}: a person uploads a file, and a run loads it, as
 * if a client had pushed it.
 */
@Controller
@RequestMapping("/imports/{name}/upload")
class FileUploadPage {

	/** The path whose body is read as it arrives. */
	static final String FILE = "/imports/*/upload/file";

	private static final String DRY_RUN = "dry-run";

	private static final String ALLOW_DELETES = "allow-deletes";

	private static final long NO_TIMEOUT = -1;

	private final VisibleDefinitions definitions;

	private final ImportRights rights;

	private final Pushes pushes;

	private final VisibleTexts texts;

	private final AsyncTaskExecutor receivers;

	private final WebOptions options;

	/**
	 * Create the page.
	 * @param receivers threads that read files: slow clients leave those of the server
	 * free
	 */
	FileUploadPage(VisibleDefinitions definitions, ImportRights rights, Pushes pushes, VisibleTexts texts,
			AsyncTaskExecutor receivers, WebOptions options) {
		this.definitions = definitions;
		this.rights = rights;
		this.pushes = pushes;
		this.texts = texts;
		this.receivers = receivers;
		this.options = options;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String name) {
		return Pages.page("console/fileupload.jte", Page.of(request, caller, "fileupload.title", name),
				view(caller, operated(caller, name), Set.of(), null));
	}

	@PostMapping("/file")
	WebAsyncTask<ResponseEntity<String>> upload(HttpServletRequest request, Caller caller, @PathVariable String name) {
		LocatedImport located = operated(caller, name);
		Page page = Page.of(request, caller, "fileupload.title", name);
		Supplier<Caller> present = Proof.callerOf(request);
		Callable<ResponseEntity<String>> receiving = () -> {
			Set<String> checked = Set.of();
			try {
				UploadedFile file = UploadedFile.of(request);
				checked = checked(file);
				PushOrder order = new PushOrder(name, null,
						checked.contains(DRY_RUN) ? Purpose.DRY_RUN : Purpose.PUBLISH,
						checked.contains(ALLOW_DELETES) ? Deletes.ALLOWED : Deletes.LIMITED, null, "");
				return Pages.redirect(
						this.options.url("/runs/" + this.pushes.push(present, order, file.content()).runNumber()));
			}
			catch (Failure ex) {
				return Pages.refused("console/fileupload.jte", page, view(caller, located, checked, ex), ex);
			}
		};
		return new WebAsyncTask<>(NO_TIMEOUT, this.receivers, receiving);
	}

	private LocatedImport operated(Caller caller, String name) {
		LocatedImport located = this.definitions.importNamed(caller, name);
		this.rights.require(caller, Role.OPERATOR, located.definition());
		return located;
	}

	private static Set<String> checked(UploadedFile file) {
		return Stream.of(DRY_RUN, ALLOW_DELETES)
			.filter((field) -> file.field(field).equals("true"))
			.collect(Collectors.toUnmodifiableSet());
	}

	private FileUpload view(Caller caller, LocatedImport located, Set<String> checked, @Nullable Failure failure) {
		return new FileUpload(located.definition().name(),
				located.definition().application() + "." + located.definition().block(), checked,
				(failure != null) ? CorrectionUpload.Problem.of(failure, this.texts.of(caller)) : null);
	}

	/**
	 * The form of an upload.
	 *
	 * @param importName the import
	 * @param block its block
	 * @param checked the check boxes that are set
	 * @param problem why an upload was refused, or null
	 */
	record FileUpload(String importName, String block, Set<String> checked,
			CorrectionUpload.@Nullable Problem problem) {

		boolean dryRun() {
			return this.checked.contains(DRY_RUN);
		}

		boolean allowDeletes() {
			return this.checked.contains(ALLOW_DELETES);
		}

	}

}
