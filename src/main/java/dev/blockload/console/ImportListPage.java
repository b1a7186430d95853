package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.run.RunLine;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.source.RequestedFile;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.WebException;
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

	private static final String TITLE = "imports.title";

	private static final String TEMPLATE = "console/imports.jte";

	private final ImportStates states;

	private final Launches launches;

	private final RunActions actions;

	private final ScheduleControl schedules;

	ImportListPage(ImportStates states, Launches launches, RunActions actions, ScheduleControl schedules) {
		this.states = states;
		this.launches = launches;
		this.actions = actions;
		this.schedules = schedules;
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
		List<BulkOutcome> outcome = new ArrayList<>();
		for (String name : names) {
			outcome.add(act(caller, action, name));
		}
		return Pages.page(TEMPLATE, Page.of(request, caller, TITLE), ImportListView
			.of(new ImportSearch(text, application, condition, page), this.states.of(caller), caller, outcome));
	}

	/** One import that cannot be changed keeps no other from it. */
	private BulkOutcome act(Caller caller, String action, String name) {
		try {
			ImportState state = this.states.of(caller, name);
			return new BulkOutcome(name, switch (action) {
				case "run" -> run(caller, name);
				case "restart" -> restart(caller, state);
				case "pause" -> {
					this.schedules.pause(caller, state.located());
					yield null;
				}
				case "resume" -> {
					this.schedules.resume(caller, state.located());
					yield null;
				}
				default -> throw WebException.badRequest("'" + action + "' is not an action on several imports.");
			}, null);
		}
		catch (Failure ex) {
			return new BulkOutcome(name, null, ex.message());
		}
	}

	private Long run(Caller caller, String name) {
		return this.launches
			.launch(caller,
					new LaunchOrder(new RunRequest(name, new RequestedFile.ByRule(), null, Repeat.SKIP, Purpose.PUBLISH,
							Deletes.LIMITED), null))
			.run();
	}

	/** Continues the last run if that is possible, otherwise begins another one. */
	private @Nullable Long restart(Caller caller, ImportState state) {
		RunLine last = state.last();
		if (last == null) {
			return run(caller, state.name());
		}
		return this.actions.restart(caller, last.id(), Deletes.LIMITED).run();
	}

}
