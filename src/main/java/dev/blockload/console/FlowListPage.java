package dev.blockload.console;

import dev.blockload.account.Caller;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /flows}: all flows that a person sees.
 */
@Controller
class FlowListPage {

	private final FlowStates states;

	FlowListPage(FlowStates states) {
		this.states = states;
	}

	@GetMapping("/flows")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller,
			@RequestParam(name = "page", defaultValue = "1") int number) {
		return Pages.page("console/flows.jte", Page.of(request, caller, "flows.title"),
				FlowListView.of(this.states.of(caller), Query.page(number)));
	}

}
