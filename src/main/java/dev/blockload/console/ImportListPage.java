package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /imports}: all imports that a person sees, and actions on several of
 * them.
 */
@Controller
class ImportListPage {

	private static final String TITLE = "imports.title";

	private static final String TEMPLATE = "console/imports.jte";

	private final ImportStates states;

	private final BulkActions bulk;

	ImportListPage(ImportStates states, BulkActions bulk) {
		this.states = states;
		this.bulk = bulk;
	}

	@GetMapping("/imports")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String condition,
			@RequestParam(defaultValue = "1") int page) {
		return Pages.page(TEMPLATE, Page.of(request, caller, TITLE), ImportListView
			.of(new ImportSearch(text, application, condition, page), this.states.of(caller), caller, List.of()));
	}

	@PostMapping("/imports")
	ResponseEntity<String> act(HttpServletRequest request, Caller caller, @RequestParam String action,
			@RequestParam(name = "import", defaultValue = "") List<String> names,
			@RequestParam(defaultValue = "") String text, @RequestParam(defaultValue = "") String application,
			@RequestParam(defaultValue = "") String condition, @RequestParam(defaultValue = "1") int page) {
		List<BulkOutcome> outcome = this.bulk.onImports(caller, action, names);
		return Pages.page(TEMPLATE, Page.of(request, caller, TITLE), ImportListView
			.of(new ImportSearch(text, application, condition, page), this.states.of(caller), caller, outcome));
	}

}
