package dev.blockload.api;

import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.launch.Launched;
import dev.blockload.launch.RunActions;
import dev.blockload.serve.WebOptions;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code runs/N/restart|stop|undo}.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/runs/{run}")
class RunActionsController {

	private final RunActions actions;

	private final VisibleFlows flows;

	private final FlowLauncher launcher;

	private final WebOptions options;

	RunActionsController(RunActions actions, VisibleFlows flows, FlowLauncher launcher, WebOptions options) {
		this.actions = actions;
		this.flows = flows;
		this.launcher = launcher;
		this.options = options;
	}

	@PostMapping("/restart")
	@Operation(id = "restartRun", needs = Role.OPERATOR, status = 202,
			summary = "Let a run that did not complete continue from its checkpoint. It waits for a node.",
			details = "A flow run continues with what failed, was skipped or stopped.")
	ResponseEntity<RunReference> restart(Caller caller, @PathVariable long run,
			@RequestBody(required = false) @Nullable RestartOrder order) {
		boolean allowed = order != null && Boolean.TRUE.equals(order.allowDeletes());
		Optional<FlowRun> flowRun = this.flows.numbered(caller, run);
		if (flowRun.isPresent()) {
			if (allowed) {
				throw WebException.badRequest(
						"'allowDeletes' belongs to one run, and %d is a flow run. Restart the run that was refused the deletes, and then the flow run."
							.formatted(run));
			}
			boolean begins = !flowRun.get().isGood();
			return new RunReference(this.launcher.restart(caller, run).id(), begins).accepted(this.options);
		}
		return accepted(this.actions.restart(caller, run, allowed ? Deletes.ALLOWED : Deletes.LIMITED));
	}

	@PostMapping("/stop")
	@ResponseStatus(HttpStatus.ACCEPTED)
	@Operation(id = "stopRun", needs = Role.OPERATOR, status = 202,
			summary = "Stop a run: at once if it waits, otherwise at its next checkpoint.",
			details = "Changes nothing of a run that has ended. A restart continues the run. A flow run starts nothing more, and stops its runs in progress.")
	StopAnswer stop(Caller caller, @PathVariable long run) {
		if (this.flows.numbered(caller, run).isPresent()) {
			return FlowRunView.of(this.launcher.stop(caller, run));
		}
		return RunSummary.of(this.actions.stop(caller, run));
	}

	@PostMapping("/undo")
	@Operation(id = "undoRun", needs = Role.OPERATOR, status = 202,
			summary = "Undo a published run. The answer names the run that will undo it.")
	ResponseEntity<RunReference> undo(Caller caller, @PathVariable long run) {
		if (this.flows.numbered(caller, run).isPresent()) {
			throw WebException.badRequest(
					"%1$d is a flow run. Undo the runs of its imports, the last one first: GET %2$s/runs/%1$d lists them."
						.formatted(run, ApiPaths.BASE));
		}
		return accepted(this.actions.undo(caller, run));
	}

	private ResponseEntity<RunReference> accepted(Launched launched) {
		return new RunReference(launched.run(), launched.isNew()).accepted(this.options);
	}

	/**
	 * How to restart.
	 *
	 * @param allowDeletes whether a replace can delete as many rows as it was refused
	 */
	record RestartOrder(@About("Let a replace delete as many rows as it was refused") @Nullable Boolean allowDeletes) {
	}

}
