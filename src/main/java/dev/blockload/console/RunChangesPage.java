package dev.blockload.console;

import dev.blockload.account.Caller;
import dev.blockload.saved.RunComparison;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * The page {@code /runs/N/changes}: what is different from the last successful run.
 */
@Controller
class RunChangesPage {

	private final VisibleRuns runs;

	private final RunComparison comparison;

	RunChangesPage(VisibleRuns runs, RunComparison comparison) {
		this.runs = runs;
		this.comparison = comparison;
	}

	@GetMapping("/runs/{run:[0-9]{1,18}}/changes")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long number) {
		return Pages.page("console/run-changes.jte", Page.of(request, caller, "changes.title", number),
				this.comparison.of(caller, this.runs.numbered(caller, number)));
	}

}
