package dev.blockload.console;

import dev.blockload.account.Caller;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.Failure;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /new-import/file}: makes an import of a file. Each button sends the
 * whole form, and the page shows it again with what was found.
 */
@Controller
@RequestMapping("/new-import/file")
class ImportDraftPage {

	private static final String TEMPLATE = "console/draft.jte";

	private final VisibleDefinitions definitions;

	private final DraftSteps steps;

	ImportDraftPage(VisibleDefinitions definitions, DraftSteps steps) {
		this.definitions = definitions;
		this.steps = steps;
	}

	@GetMapping
	ResponseEntity<String> begin(HttpServletRequest request, Caller caller) {
		return show(request, caller, "");
	}

	@PostMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller,
			@RequestParam(defaultValue = "") String action) {
		NewImportPage.requireEditor(caller, this.definitions);
		return show(Page.of(request, caller, "draft.title"), caller, ImportDraft.of(request), action);
	}

	/**
	 * The page after a step.
	 * @param action the button that was pressed; empty for none
	 */
	ResponseEntity<String> show(Page page, Caller caller, ImportDraft draft, String action) {
		DraftAnswer answer = this.steps.after(caller, draft, action);
		if (answer instanceof DraftRetry retry) {
			return Pages.refused("console/draftretry.jte", page, retry, retry.failure());
		}
		DraftView view = (DraftView) answer;
		Failure refusal = view.problems().refusal();
		return (refusal != null) ? Pages.refused(TEMPLATE, page, view, refusal) : Pages.page(TEMPLATE, page, view);
	}

}
