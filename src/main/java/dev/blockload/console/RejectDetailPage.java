package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.account.AccountException;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.launch.ImportRights;
import dev.blockload.push.CorrectionOrder;
import dev.blockload.push.Corrections;
import dev.blockload.push.RejectedRecord;
import dev.blockload.run.Run;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /runs/N/rejects/RECORD}: a rejected record, and the form that corrects
 * it.
 */
@Controller
@RequestMapping("/runs/{run:[0-9]{1,18}}/rejects/{record:[0-9]{1,18}}")
class RejectDetailPage {

	private static final String REJECT = "console/reject.jte";

	private final VisibleRuns runs;

	private final VisibleDefinitions definitions;

	private final ImportRights rights;

	private final Corrections corrections;

	private final VisibleTexts texts;

	private final WebOptions options;

	RejectDetailPage(VisibleRuns runs, VisibleDefinitions definitions, ImportRights rights, Corrections corrections,
			VisibleTexts texts, WebOptions options) {
		this.runs = runs;
		this.definitions = definitions;
		this.rights = rights;
		this.corrections = corrections;
		this.texts = texts;
		this.options = options;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long number,
			@PathVariable("record") long record) {
		return Pages.page(REJECT, page(request, caller, number, record), details(caller, number, record));
	}

	private static Page page(HttpServletRequest request, Caller caller, long run, long record) {
		return Page.of(request, caller, "reject.title", record, run);
	}

	private RejectDetails details(Caller caller, long number, long record) {
		Run run = this.runs.brief(caller, number);
		Optional<LocatedImport> located = this.definitions.find(caller, run.importName());
		boolean operates = located.filter((found) -> this.rights.has(caller, Role.OPERATOR, found.definition()))
			.isPresent();
		return new RejectDetails(run, this.corrections.record(caller, number, record),
				this.corrections.state(caller, number), located.isPresent(), operates, null, this.texts.of(caller));
	}

	@PostMapping
	ResponseEntity<String> correct(HttpServletRequest request, Caller caller, @PathVariable("run") long run,
			@PathVariable("record") long number,
			@RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun) {
		RejectedRecord record = this.corrections.record(caller, run, number);
		List<@Nullable String> sent = new ArrayList<>();
		for (int i = 0; i < record.names().size(); i++) {
			sent.add(request.getParameter("field-" + i));
		}
		CorrectionOrder order = new CorrectionOrder(run, dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH, Repeat.SKIP, null);
		try {
			return Pages.redirect(this.options
				.url("/runs/" + this.corrections.correct(caller, order, List.of(RejectDetails.corrected(record, sent)))
					.runNumber()));
		}
		catch (AccountException ex) {
			// Recorded, like other requests that are not allowed.
			throw ex;
		}
		catch (Failure ex) {
			return Pages.refused(REJECT, page(request, caller, run, number),
					details(caller, run, number).refused(sent, dryRun, ex), ex);
		}
	}

}
