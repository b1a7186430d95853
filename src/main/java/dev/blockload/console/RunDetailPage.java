package dev.blockload.console;

import dev.blockload.account.Caller;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The page {@code /runs/N}: a run while it is in progress and afterwards.
 */
@Controller
@RequestMapping("/runs/{run:[0-9]{1,18}}")
class RunDetailPage {

	private final VisibleRuns runs;

	private final RunHistory history;

	private final LiveRuns live;

	private final VisibleTexts texts;

	RunDetailPage(VisibleRuns runs, RunHistory history, LiveRuns live, VisibleTexts texts) {
		this.texts = texts;
		this.runs = runs;
		this.history = history;
		this.live = live;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long number) {
		// First how far it is: what is read later is never older.
		LiveRun now = this.live.now(this.runs.numbered(caller, number).id(), this.texts.of(caller));
		Run run = this.runs.numbered(caller, number);
		return Pages.page("console/run.jte", Page.of(request, caller, "run.title", number),
				RunDetails.of(run, this.history.rejectGroups(number), this.history.steps(run), now,
						this.history.loadedBefore(run).map(Run::id).orElse(null), caller));
	}

	/** The part that changes, for pages that get no stream. */
	@GetMapping("/live")
	ResponseEntity<String> part(HttpServletRequest request, Caller caller, @PathVariable("run") long number) {
		this.runs.numbered(caller, number);
		return Pages.part("console/progress.jte", Page.of(request, caller, "run.title", number),
				this.live.now(number, this.texts.of(caller)));
	}

}
