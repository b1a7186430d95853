package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.push.CorrectionOrder;
import dev.blockload.push.Corrections;
import dev.blockload.push.RejectedRecord;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

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

	private final VisibleRuns runs;

	private final Corrections corrections;

	private final VisibleTexts texts;

	private final WebOptions options;

	RejectDetailPage(VisibleRuns runs, Corrections corrections, VisibleTexts texts, WebOptions options) {
		this.runs = runs;
		this.corrections = corrections;
		this.texts = texts;
		this.options = options;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long run,
			@PathVariable("record") long record) {
		return Pages.page("console/reject.jte", Page.of(request, caller, "reject.title", record, run),
				RejectDetails.of(this.runs.numbered(caller, run), this.corrections.record(caller, run, record),
						this.corrections.state(caller, run), caller, this.texts.of(caller)));
	}

	@PostMapping
	ResponseEntity<String> correct(HttpServletRequest request, Caller caller, @PathVariable("run") long run,
			@PathVariable("record") long number,
			@RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun) {
		RejectedRecord record = this.corrections.record(caller, run, number);
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < record.names().size(); i++) {
			String value = request.getParameter("field-" + i);
			sent.add((value != null) ? value : "");
		}
		CorrectionOrder order = new CorrectionOrder(run, dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH, Repeat.SKIP, null);
		return Pages.redirect(this.options.url("/runs/"
				+ this.corrections.correct(caller, order, List.of(RejectDetails.corrected(record, sent))).runNumber()));
	}

}
