package dev.blockload.console;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowMember;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.MemberState;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.run.RunHistory;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;

/**
 * The page of a flow run. Its number is one of the runs, so that its address begins with
 * {@code /runs}: {@link RunDetailPage} asks this class first. Safe for use by many
 * threads.
 */
final class FlowRunPages {

	private final VisibleFlows flows;

	private final VisibleDefinitions definitions;

	private final FlowHistory history;

	private final FlowLauncher launcher;

	private final RunHistory runs;

	private final VisibleTexts texts;

	private final Clock clock;

	FlowRunPages(VisibleFlows flows, VisibleDefinitions definitions, FlowHistory history, FlowLauncher launcher,
			RunHistory runs, VisibleTexts texts, Clock clock) {
		this.flows = flows;
		this.definitions = definitions;
		this.history = history;
		this.launcher = launcher;
		this.runs = runs;
		this.texts = texts;
		this.clock = clock;
	}

	/** A flow run that the reader sees; empty for the number of a run. */
	Optional<FlowRun> find(Caller caller, long number) {
		return this.flows.numbered(caller, number);
	}

	/** The page of a flow run. */
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, FlowRun run) {
		return Pages.page("console/flowrun.jte", Page.of(request, caller, "flowrun.title", run.id()),
				details(caller, run));
	}

	/** The part of it that changes. */
	ResponseEntity<String> part(HttpServletRequest request, Caller caller, FlowRun run) {
		return Pages.part("console/flowprogress.jte", Page.of(request, caller, "flowrun.title", run.id()),
				details(caller, run));
	}

	private FlowRunDetails details(Caller caller, FlowRun run) {
		Set<String> missing = run.isRestartable()
				? this.launcher.missing(run).stream().map(FlowMember::importName).collect(Collectors.toSet())
				: Set.of();
		Map<String, NextStep> steps = new HashMap<>();
		run.members()
			.stream()
			.filter((member) -> member.state() == MemberState.FAILED)
			.forEach((member) -> Optional.ofNullable(member.run())
				.flatMap(this.runs::ofNumber)
				.ifPresent((failed) -> steps.put(member.importName(),
						NextStep.of(failed, this.definitions.find(caller, member.importName()).orElse(null), null))));
		return new FlowRunDetails(run, this.history.lastEvents(run.id(), FlowRunDetails.MOST_EVENTS), missing, steps,
				this.flows.operates(caller, run.members().stream().map(FlowMember::importName).toList()),
				run.members()
					.stream()
					.map(FlowMember::importName)
					.filter((name) -> this.definitions.find(caller, name).isPresent())
					.collect(Collectors.toSet()),
				this.flows.find(caller, run.flow()).isPresent(), this.texts.of(caller), this.clock.instant());
	}

}
