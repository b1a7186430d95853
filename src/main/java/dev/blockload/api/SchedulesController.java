package dev.blockload.api;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.visible.MessageText;
import dev.blockload.visible.VisibleDefinitions;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code schedules}: those of the imports that the caller sees.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/schedules")
class SchedulesController {

	private final VisibleDefinitions definitions;

	private final VisibleFlows flows;

	private final Schedules schedules;

	private final ScheduleControl control;

	private final Clock clock;

	SchedulesController(VisibleDefinitions definitions, VisibleFlows flows, Schedules schedules,
			ScheduleControl control, Clock clock) {
		this.definitions = definitions;
		this.flows = flows;
		this.schedules = schedules;
		this.control = control;
		this.clock = clock;
	}

	@GetMapping
	@Operation(id = "listSchedules",
			summary = "List the schedules of the imports and flows that you see, with their last outcome and their next time.")
	Page<ScheduleLine> list(Caller caller, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		Instant now = this.clock.instant();
		List<ScheduleLine> all = Stream
			.concat(this.schedules.of(this.definitions.imports(caller), now).stream(),
					this.schedules.ofFlows(this.flows.all(caller), now).stream())
			.map(ScheduleLine::of)
			.sorted(Comparator.comparing(ScheduleLine::position))
			.toList();
		return Page.of(all, ScheduleLine::position, cursor, limit);
	}

	@PostMapping("/{import}/pause")
	@Operation(id = "pauseSchedules", needs = Role.OPERATOR, summary = "Pause the schedules of an import or a flow.",
			details = "Times that pass until they are resumed are skipped. Runs that have started go on.", status = 204)
	ResponseEntity<Void> pause(Caller caller, @PathVariable("import") String importName) {
		this.flows.find(caller, importName)
			.ifPresentOrElse((flow) -> this.control.pause(caller, flow),
					() -> this.control.pause(caller, this.definitions.importNamed(caller, importName)));
		return ResponseEntity.noContent().build();
	}

	@PostMapping("/{import}/resume")
	@Operation(id = "resumeSchedules", needs = Role.OPERATOR, summary = "Resume the schedules of an import or a flow.",
			status = 204)
	ResponseEntity<Void> resume(Caller caller, @PathVariable("import") String importName) {
		this.flows.find(caller, importName)
			.ifPresentOrElse((flow) -> this.control.resume(caller, flow),
					() -> this.control.resume(caller, this.definitions.importNamed(caller, importName)));
		return ResponseEntity.noContent().build();
	}

	/**
	 * A schedule: the fields of {@code schedules --output json}.
	 *
	 * @param importName its import, or its flow
	 * @param schedule its place in the list of the import, from 1
	 * @param cron its cron expression
	 * @param zone its time zone
	 * @param upstream what it does about imports of the blocks that its block references
	 * @param next its next time, or null if there is none
	 * @param last its last scheduled run, or null if it was never due
	 * @param paused whether somebody has paused it
	 */
	record ScheduleLine(@JsonProperty("import") String importName, int schedule, String cron, String zone,
			String upstream, @Nullable Instant next, @Nullable LastView last, boolean paused) {

		static ScheduleLine of(Schedules.Line line) {
			return new ScheduleLine(line.importName(), line.number(), line.schedule().cron(),
					line.schedule().zone().toString(), line.schedule().upstream().text(), line.next().orElse(null),
					line.last()
						.map((last) -> new LastView(last.time(), last.outcome(), last.missed(), last.run(), last.why(),
								last.message()))
						.orElse(null),
					line.state() == Schedules.State.PAUSED);
		}

		private String position() {
			return "%s\0%09d".formatted(this.importName, this.schedule);
		}

	}

	/**
	 * The last scheduled run of a schedule.
	 */
	record LastView(Instant time, String outcome, int missed, @Nullable Long run, @Nullable String code,
			@MessageText @Nullable String message) {
	}

}
