package dev.blockload.console;

import dev.blockload.account.Caller;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.launch.RunActions;
import dev.blockload.serve.WebOptions;
import dev.blockload.web.Pages;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * {@code /runs/N/stop}, {@code restart} and {@code undo}: the buttons of a run. Each
 * leads to the page of the run that follows.
 */
@Controller
@RequestMapping("/runs/{run:[0-9]{1,18}}")
class RunActionsPage {

	private final RunActions actions;

	private final FlowRunPages flows;

	private final FlowLauncher launcher;

	private final WebOptions options;

	RunActionsPage(RunActions actions, FlowRunPages flows, FlowLauncher launcher, WebOptions options) {
		this.actions = actions;
		this.flows = flows;
		this.launcher = launcher;
		this.options = options;
	}

	@PostMapping("/stop")
	ResponseEntity<String> stop(Caller caller, @PathVariable("run") long number) {
		return to(this.flows.find(caller, number).isPresent() ? this.launcher.stop(caller, number).id()
				: this.actions.stop(caller, number).id());
	}

	@PostMapping("/restart")
	ResponseEntity<String> restart(Caller caller, @PathVariable("run") long number,
			@RequestParam(name = "allow-deletes", defaultValue = "false") boolean allowDeletes) {
		if (this.flows.find(caller, number).isPresent()) {
			return to(this.launcher.restart(caller, number).id());
		}
		return to(this.actions.restart(caller, number, allowDeletes ? Deletes.ALLOWED : Deletes.LIMITED).run());
	}

	@PostMapping("/undo")
	ResponseEntity<String> undo(Caller caller, @PathVariable("run") long number) {
		return to(this.actions.undo(caller, number).run());
	}

	private ResponseEntity<String> to(long run) {
		return Pages.redirect(this.options.url("/runs/" + run));
	}

}
