package dev.blockload.console;

import dev.blockload.account.Caller;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page {@code /}: is everything loaded?
 */
@Controller
class OverviewPage {

	private final ImportStates states;

	private final FlowStates flows;

	OverviewPage(ImportStates states, FlowStates flows) {
		this.states = states;
		this.flows = flows;
	}

	@GetMapping("/")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller) {
		return Pages.page("console/overview.jte", Page.of(request, caller, "overview.title"),
				OverviewView.of(this.states.of(caller), this.flows.of(caller)));
	}

}
