package dev.blockload.api;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.blockload.Printable;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.push.PushOrder;
import dev.blockload.push.Pushed;
import dev.blockload.push.Pushes;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.Proof;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * {@code imports/NAME/files}: receives files that clients push.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports/{name}/files")
class PushController {

	private static final long NO_TIMEOUT = -1;

	private final VisibleDefinitions definitions;

	private final Pushes pushes;

	private final AsyncTaskExecutor receivers;

	private final WebOptions options;

	/**
	 * Create the controller.
	 * @param receivers threads that read bodies: slow clients leave those of the server
	 * free
	 */
	PushController(VisibleDefinitions definitions, Pushes pushes, AsyncTaskExecutor receivers, WebOptions options) {
		this.definitions = definitions;
		this.pushes = pushes;
		this.receivers = receivers;
		this.options = options;
	}

	@PostMapping
	@Operation(id = "pushFile", needs = Role.OPERATOR, status = 202, body = "text/csv",
			summary = "Push a file: a run loads the body of the request.",
			details = "The body is a file as the import reads it, also compressed. The pushes of an import run one after the other.")
	WebAsyncTask<ResponseEntity<RunReference>> push(Caller caller, @PathVariable("name") String importName,
			@About("Roll the rows back") @RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun,
			@About("Let a replace delete more rows than the import allows") @RequestParam(name = "allow-deletes",
					defaultValue = "false") boolean allowDeletes,
			@About("A repeated request with the same key and the same body returns the same run, for a day") @RequestHeader(
					name = LaunchController.KEY, required = false) @Nullable String idempotencyKey,
			@About(LaunchController.ABOUT_TRACE) @RequestHeader(name = LaunchController.TRACE,
					required = false) @Nullable String traceParent,
			@About(LaunchController.ABOUT_PARENT) @RequestHeader(name = LaunchController.PARENT,
					required = false) @Nullable String lineageParent,
			HttpServletRequest request) {
		String name = this.definitions.importNamed(caller, importName).definition().name();
		requireFile(request);
		long length = request.getContentLengthLong();
		PushOrder order = new PushOrder(name, (length >= 0) ? length : null, dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH,
				allowDeletes ? Deletes.ALLOWED : Deletes.LIMITED, idempotencyKey,
				"dry-run=%s allow-deletes=%s".formatted(dryRun, allowDeletes),
				LaunchController.origin(traceParent, lineageParent));
		Supplier<Caller> present = Proof.callerOf(request);
		Callable<ResponseEntity<RunReference>> receive = () -> receive(present, order, request);
		return new WebAsyncTask<>(NO_TIMEOUT, this.receivers, receive);
	}

	/**
	 * The parts of a form have lines around them, which would be loaded as records. Other
	 * media types are what clients send for any body.
	 */
	private static void requireFile(HttpServletRequest request) {
		String type = request.getContentType();
		if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
			throw WebException.badRequest("The Content-Type is '" + Printable.line(type)
					+ "'. Expected the file itself as the body, such as with curl --data-binary @FILE instead of --form.");
		}
	}

	private ResponseEntity<RunReference> receive(Supplier<Caller> caller, PushOrder order, HttpServletRequest request)
			throws Exception {
		try {
			Pushed pushed = this.pushes.push(caller, order, request.getInputStream());
			return new RunReference(pushed.runNumber(), pushed.isNew()).accepted(this.options);
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

}
