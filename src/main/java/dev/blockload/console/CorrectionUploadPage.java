package dev.blockload.console;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.console.CorrectionUpload.Form;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.push.CorrectionOrder;
import dev.blockload.push.Corrections;
import dev.blockload.push.PushOrder;
import dev.blockload.push.Pushed;
import dev.blockload.push.Pushes;
import dev.blockload.run.Run;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.Proof;
import dev.blockload.web.UploadedFile;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * The page {@code /runs/N/rejects/upload}: receives the corrected file of the rejects, or
 * the whole corrected source file, and launches the run that loads it.
 */
@Controller
@RequestMapping("/runs/{run:[0-9]{1,18}}/rejects/upload")
class CorrectionUploadPage {

	/** The paths whose bodies are read as they arrive. */
	static final String FILE = "/runs/*/rejects/upload/rejects";

	static final String SOURCE = "/runs/*/rejects/upload/source";

	private static final long NO_TIMEOUT = -1;

	private final VisibleRuns runs;

	private final VisibleDefinitions definitions;

	private final Corrections corrections;

	private final Pushes pushes;

	private final VisibleTexts texts;

	private final AsyncTaskExecutor receivers;

	private final WebOptions options;

	/**
	 * Create the page.
	 * @param receivers threads that read files: slow clients leave those of the server
	 * free
	 */
	CorrectionUploadPage(VisibleRuns runs, VisibleDefinitions definitions, Corrections corrections, Pushes pushes,
			VisibleTexts texts, AsyncTaskExecutor receivers, WebOptions options) {
		this.runs = runs;
		this.definitions = definitions;
		this.corrections = corrections;
		this.pushes = pushes;
		this.texts = texts;
		this.receivers = receivers;
		this.options = options;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long number) {
		Run run = this.runs.numbered(caller, number);
		caller.require(Role.OPERATOR, run.application());
		return Pages.page("console/upload.jte", page(request, caller, number), view(caller, run));
	}

	@PostMapping("/rejects")
	WebAsyncTask<ResponseEntity<String>> rejects(HttpServletRequest request, Caller caller,
			@PathVariable("run") long number) {
		return receive(request, caller, number, Form.OF_REJECTS,
				(present, file, form) -> this.corrections.correct(present,
						new CorrectionOrder(number, purpose(form), form.force() ? Repeat.FORCE : Repeat.SKIP, null),
						file.content(), null));
	}

	@PostMapping("/source")
	WebAsyncTask<ResponseEntity<String>> source(HttpServletRequest request, Caller caller,
			@PathVariable("run") long number) {
		String importName = this.runs.numbered(caller, number).importName();
		return receive(request, caller, number, Form.OF_SOURCE, (present, file, form) -> this.pushes.push(present,
				new PushOrder(importName, null, purpose(form), Deletes.LIMITED, null, ""), file.content()));
	}

	private static Purpose purpose(Form form) {
		return form.dryRun() ? Purpose.DRY_RUN : Purpose.PUBLISH;
	}

	private static boolean isSet(UploadedFile file, String field) {
		return file.field(field).equals("true");
	}

	private WebAsyncTask<ResponseEntity<String>> receive(HttpServletRequest request, Caller caller, long number,
			Form empty, Loading loading) {
		Run run = this.runs.numbered(caller, number);
		caller.require(Role.OPERATOR, run.application());
		Page page = page(request, caller, number);
		Supplier<Caller> present = Proof.callerOf(request);
		Callable<ResponseEntity<String>> receiving = () -> {
			Form form = empty;
			try {
				UploadedFile file = UploadedFile.of(request);
				form = empty.with(isSet(file, "dry-run"), isSet(file, "force"));
				Pushed pushed = loading.load(present, file, form);
				return Pages.redirect(this.options.url("/runs/" + pushed.runNumber()));
			}
			catch (Failure ex) {
				return Pages.refused("console/upload.jte", page, view(caller, run).refused(form, ex), ex);
			}
		};
		return new WebAsyncTask<>(NO_TIMEOUT, this.receivers, receiving);
	}

	private Page page(HttpServletRequest request, Caller caller, long number) {
		return Page.of(request, caller, "upload.title", number);
	}

	private CorrectionUpload view(Caller caller, Run run) {
		return CorrectionUpload.of(run, this.corrections.state(caller, run.id()),
				this.definitions.find(caller, run.importName()).isPresent(), this.texts.of(caller));
	}

	/**
	 * Loads an uploaded file.
	 */
	private interface Loading {

		Pushed load(Supplier<Caller> caller, UploadedFile file, Form form) throws IOException;

	}

}
