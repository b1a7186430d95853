package dev.blockload.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.console.ImportDetails.NextTimes;
import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.ImportRights;
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
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.RunFields;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

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

	private final ImportRights rights;

	private final VisibleTexts texts;

	private final RunHistory history;

	private final Schedules schedules;

	private final Launches launches;

	private final ScheduleControl control;

	private final WebOptions options;

	private final RunComparison comparison;

	private final VisibleFlows flows;

	private final Clock clock;

	ImportDetailPage(ImportStates states, VisibleDefinitions definitions, ImportRights rights, VisibleTexts texts,
			RunHistory history, Schedules schedules, Launches launches, ScheduleControl control, WebOptions options,
			RunComparison comparison, VisibleFlows flows, Clock clock) {
		this.states = states;
		this.definitions = definitions;
		this.rights = rights;
		this.texts = texts;
		this.history = history;
		this.schedules = schedules;
		this.launches = launches;
		this.control = control;
		this.options = options;
		this.comparison = comparison;
		this.flows = flows;
		this.clock = clock;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String name) {
		if (this.flows.find(caller, name).isPresent()) {
			// Flows and imports share their names.
			return Pages.redirect(this.options.url("/flows/" + name));
		}
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
		return Pages.page("console/import.jte", Page.of(request, caller, "import.title", name),
				ImportDetails.of(state, times, runs, RunDifferences.ofLast(runs, caller, this.comparison),
						this.rights.has(caller, Role.OPERATOR, state.located().definition()), this.texts.of(caller)));
	}

	@PostMapping("/runs")
	ResponseEntity<String> run(Caller caller, @PathVariable String name, @RequestParam(defaultValue = "") String date,
			@RequestParam(defaultValue = "") String key, @RequestParam(defaultValue = "") String mode,
			@RequestParam(defaultValue = "false") boolean force,
			@RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun,
			@RequestParam(name = "allow-deletes", defaultValue = "false") boolean allowDeletes) {
		LocatedImport located = this.definitions.importNamed(caller, name);
		RunFields fields = new RunFields(given(date.strip()), given(key), given(mode),
				force ? Repeat.FORCE : Repeat.SKIP, dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH,
				allowDeletes ? Deletes.ALLOWED : Deletes.LIMITED);
		RunRequest request = fields.request(name, () -> this.definitions.keysOf(caller, located));
		return Pages
			.redirect(this.options.url("/runs/" + this.launches.launch(caller, new LaunchOrder(request, null)).run()));
	}

	/** A blank field of a form means what the import defines. */
	private static @Nullable String given(String field) {
		return field.isBlank() ? null : field;
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
