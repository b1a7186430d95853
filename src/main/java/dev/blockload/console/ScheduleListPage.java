package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.launch.ImportRights;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /schedules}: all schedules that a person sees, and actions on several
 * of them.
 */
@Controller
class ScheduleListPage {

	private final ScheduleStates states;

	private final ImportRights rights;

	private final BulkActions bulk;

	private final BulkOutcomes outcomes;

	private final VisibleTexts texts;

	private final WebOptions options;

	ScheduleListPage(ScheduleStates states, ImportRights rights, BulkActions bulk, BulkOutcomes outcomes,
			VisibleTexts texts, WebOptions options) {
		this.states = states;
		this.rights = rights;
		this.bulk = bulk;
		this.outcomes = outcomes;
		this.texts = texts;
		this.options = options;
	}

	@GetMapping("/schedules")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String state,
			@RequestParam(defaultValue = "1") int page, @RequestParam(required = false) @Nullable Long outcome) {
		List<BulkOutcome> lines = (outcome != null) ? this.outcomes.of(caller, outcome) : List.of();
		return Pages.page("console/schedules.jte", Page.of(request, caller, "schedules.title"),
				ScheduleListView.of(new ScheduleSearch(text, application, state, page), this.states.of(caller),
						this.states, (located) -> this.rights.has(caller, Role.OPERATOR, located.definition()), lines,
						this.texts.of(caller)));
	}

	@PostMapping("/schedules")
	ResponseEntity<String> act(Caller caller, @RequestParam String action,
			@RequestParam(name = "import", defaultValue = "") List<String> names,
			@RequestParam(defaultValue = "") String text, @RequestParam(defaultValue = "") String application,
			@RequestParam(defaultValue = "") String state, @RequestParam(defaultValue = "1") int page) {
		long outcome = this.bulk.onImports(caller, BulkAction.of(action), names);
		return Pages.redirect(this.options.url(new ScheduleSearch(text, application, state, page).urlOf(outcome)));
	}

}
