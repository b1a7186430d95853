package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

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

	private final BulkActions bulk;

	private final VisibleTexts texts;

	ScheduleListPage(ScheduleStates states, BulkActions bulk, VisibleTexts texts) {
		this.states = states;
		this.bulk = bulk;
		this.texts = texts;
	}

	@GetMapping("/schedules")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String state,
			@RequestParam(defaultValue = "1") int page) {
		return page(request, caller, new ScheduleSearch(text, application, state, page), List.of());
	}

	@PostMapping("/schedules")
	ResponseEntity<String> act(HttpServletRequest request, Caller caller, @RequestParam String action,
			@RequestParam(name = "import", defaultValue = "") List<String> names,
			@RequestParam(defaultValue = "") String text, @RequestParam(defaultValue = "") String application,
			@RequestParam(defaultValue = "") String state, @RequestParam(defaultValue = "1") int page) {
		List<BulkOutcome> outcome = this.bulk.onImports(caller, action, names);
		return page(request, caller, new ScheduleSearch(text, application, state, page), outcome);
	}

	private ResponseEntity<String> page(HttpServletRequest request, Caller caller, ScheduleSearch search,
			List<BulkOutcome> outcome) {
		return Pages.page("console/schedules.jte", Page.of(request, caller, "schedules.title"),
				ScheduleListView.of(search, this.states, caller, outcome, this.texts.of(caller)));
	}

}
