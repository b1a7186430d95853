package dev.blockload.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.console.ImportDetails.NextTimes;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launches;
import dev.blockload.run.Run;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunQuery;
import dev.blockload.saved.RunComparison;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleKeys;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /imports/NAME}: an import, its history, and the form that runs it.
 */
@Controller
@RequestMapping("/imports/{name}")
class ImportDetailPage {

	private static final int RUNS = 30;

	private static final int TIMES = 5;

	private final ImportStates states;

	private final VisibleDefinitions definitions;

	private final ActiveDefinitions active;

	private final VisibleTexts texts;

	private final RunHistory history;

	private final Schedules schedules;

	private final Launches launches;

	private final ScheduleControl control;

	private final WebOptions options;

	private final RunComparison comparison;

	private final Clock clock;

	ImportDetailPage(ImportStates states, VisibleDefinitions definitions, ActiveDefinitions active, VisibleTexts texts,
			RunHistory history, Schedules schedules, Launches launches, ScheduleControl control, WebOptions options,
			RunComparison comparison, Clock clock) {
		this.states = states;
		this.definitions = definitions;
		this.active = active;
		this.texts = texts;
		this.history = history;
		this.schedules = schedules;
		this.launches = launches;
		this.control = control;
		this.options = options;
		this.comparison = comparison;
		this.clock = clock;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String name) {
		ImportState state = this.states.of(caller, name);
		Instant now = this.clock.instant();
		List<NextTimes> times = this.schedules.of(List.of(state.located()), now)
			.stream()
			.map((line) -> new NextTimes(line, line.schedule().next(now, TIMES)))
			.toList();
		List<Run> runs = this.history
			.page(new RunQuery(RunFilter.ofImport(name), VisibleDefinitions.applicationsOfRuns(caller), null, null,
					RUNS))
			.runs();
		return Pages.page("console/import.jte", Page.of(request, caller, "import.title", name), ImportDetails.of(state,
				times, runs, RunDifferences.ofLast(runs, caller, this.comparison), caller, this.texts.of(caller)));
	}

	@PostMapping("/runs")
	ResponseEntity<String> run(Caller caller, @PathVariable String name, @RequestParam(defaultValue = "") String date,
			@RequestParam(defaultValue = "") String key, @RequestParam(defaultValue = "") String mode,
			@RequestParam(defaultValue = "false") boolean force,
			@RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun,
			@RequestParam(name = "allow-deletes", defaultValue = "false") boolean allowDeletes) {
		LocatedImport located = this.definitions.importNamed(caller, name);
		RunForm form = new RunForm(date, key, mode, force, dryRun, allowDeletes);
		VisibleKeys keys = (!form.namesKey() || located.definition().isPushOnly()) ? VisibleKeys.of(List.of())
				: this.definitions.keysOf(caller, this.active.definitions().connectionOf(located));
		return Pages.redirect(this.options
			.url("/runs/" + this.launches.launch(caller, new LaunchOrder(form.request(name, keys), null)).run()));
	}

	@PostMapping("/pause")
	ResponseEntity<String> pause(Caller caller, @PathVariable String name) {
		this.control.pause(caller, this.definitions.importNamed(caller, name));
		return back(name);
	}

	@PostMapping("/resume")
	ResponseEntity<String> resume(Caller caller, @PathVariable String name) {
		this.control.resume(caller, this.definitions.importNamed(caller, name));
		return back(name);
	}

	private ResponseEntity<String> back(String name) {
		return Pages.redirect(this.options.url("/imports/" + name));
	}

}
