package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.launch.ImportRights;
import dev.blockload.serve.WebOptions;
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
 * The page {@code /imports}: all imports that a person sees, and actions on several of
 * them.
 */
@Controller
class ImportListPage {

	private final ImportStates states;

	private final ImportRights rights;

	private final BulkActions bulk;

	private final BulkOutcomes outcomes;

	private final WebOptions options;

	ImportListPage(ImportStates states, ImportRights rights, BulkActions bulk, BulkOutcomes outcomes,
			WebOptions options) {
		this.states = states;
		this.rights = rights;
		this.bulk = bulk;
		this.outcomes = outcomes;
		this.options = options;
	}

	@GetMapping("/imports")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String condition,
			@RequestParam(defaultValue = "1") int page, @RequestParam(required = false) @Nullable Long outcome) {
		List<BulkOutcome> lines = (outcome != null) ? this.outcomes.of(caller, outcome) : List.of();
		ImportSearch search = new ImportSearch(text, application, condition, page);
		return Pages.page("console/imports.jte", Page.of(request, caller, "imports.title"),
				ImportListView.of(search, this.states.of(caller),
						(state) -> this.rights.has(caller, Role.OPERATOR, state.located().definition()), lines));
	}

	@PostMapping("/imports")
	ResponseEntity<String> act(Caller caller, @RequestParam String action,
			@RequestParam(name = "import", defaultValue = "") List<String> names,
			@RequestParam(defaultValue = "") String text, @RequestParam(defaultValue = "") String application,
			@RequestParam(defaultValue = "") String condition, @RequestParam(defaultValue = "1") int page) {
		long outcome = this.bulk.onImports(caller, BulkAction.of(action), names);
		return Pages.redirect(this.options.url(new ImportSearch(text, application, condition, page).urlOf(outcome)));
	}

}
