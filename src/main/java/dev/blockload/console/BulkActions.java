package dev.blockload.console;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.importjob.RunRequest.Deletes;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launched;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.run.RunLine;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.source.RequestedFile;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * Acts on several imports, one after the other. One that is refused keeps no other from
 * it. Safe for use by many threads.
 */
final class BulkActions {

	/** As many as a page of a list has. */
	private static final int MOST = ImportSearch.ROWS;

	private final ImportStates states;

	private final Launches launches;

	private final RunActions actions;

	private final ScheduleControl schedules;

	private final BulkOutcomes outcomes;

	private final VisibleTexts texts;

	BulkActions(ImportStates states, Launches launches, RunActions actions, ScheduleControl schedules,
			BulkOutcomes outcomes, VisibleTexts texts) {
		this.states = states;
		this.launches = launches;
		this.actions = actions;
		this.schedules = schedules;
		this.outcomes = outcomes;
		this.texts = texts;
	}

	/**
	 * Act on imports, and store what became of each.
	 * @param selected the names of the imports
	 * @return the number of the stored outcome
	 * @throws WebException if too many imports are selected, or none
	 */
	long onImports(Caller caller, BulkAction action, Collection<String> selected) {
		Set<String> names = new LinkedHashSet<>(selected);
		if (names.isEmpty() || names.size() > MOST) {
			throw WebException.badRequest("%d imports are selected. Expected 1 to %d.".formatted(names.size(), MOST));
		}
		Map<String, ImportState> found = this.states.of(caller, names);
		VisibleTexts.ForCaller readable = this.texts.of(caller);
		List<BulkOutcome> outcome = new ArrayList<>();
		for (String name : names) {
			outcome.add(act(caller, action, name, found.get(name), readable));
		}
		return this.outcomes.add(caller, outcome);
	}

	/** One import that cannot be changed keeps no other from it. */
	private BulkOutcome act(Caller caller, BulkAction action, String name, @Nullable ImportState state,
			VisibleTexts.ForCaller readable) {
		try {
			if (state == null) {
				throw VisibleException.notFound(VisibleException.Kind.IMPORT, name);
			}
			return switch (action) {
				case RUN -> BulkOutcome.done(name, run(caller, name));
				case RESTART -> restart(caller, state);
				case PAUSE -> {
					this.schedules.pause(caller, state.located());
					yield BulkOutcome.done(name, null);
				}
				case RESUME -> {
					this.schedules.resume(caller, state.located());
					yield BulkOutcome.done(name, null);
				}
			};
		}
		catch (Failure ex) {
			return BulkOutcome.refused(name, readable.text(ex.message()));
		}
	}

	/**
	 * Restart runs, and store what became of each under its number.
	 * @param selected the numbers of the runs
	 * @return the number of the stored outcome
	 * @throws WebException if too many runs are selected, or none
	 */
	long restart(Caller caller, Collection<Long> selected) {
		Set<Long> runs = new LinkedHashSet<>(selected);
		if (runs.isEmpty() || runs.size() > MOST) {
			throw WebException.badRequest("%d runs are selected. Expected 1 to %d.".formatted(runs.size(), MOST));
		}
		VisibleTexts.ForCaller readable = this.texts.of(caller);
		return this.outcomes.add(caller, runs.stream().map((run) -> restart(caller, run, readable)).toList());
	}

	private BulkOutcome restart(Caller caller, long run, VisibleTexts.ForCaller readable) {
		String name = Long.toString(run);
		try {
			Launched restarted = this.actions.restart(caller, run, Deletes.LIMITED);
			return restarted.isNew() ? BulkOutcome.done(name, restarted.run())
					: new BulkOutcome(name, BulkOutcome.Result.NOTHING_TO_RESTART, restarted.run(), null);
		}
		catch (Failure ex) {
			return BulkOutcome.refused(name, readable.text(ex.message()));
		}
	}

	private long run(Caller caller, String name) {
		RunRequest request = new RunRequest(name, new RequestedFile.ByRule(), null, Repeat.SKIP, Purpose.PUBLISH,
				Deletes.LIMITED);
		return this.launches.launch(caller, new LaunchOrder(request, null)).run();
	}

	private BulkOutcome restart(Caller caller, ImportState state) {
		RunLine last = state.last();
		if (last == null) {
			return new BulkOutcome(state.name(), BulkOutcome.Result.NEVER_RAN, null, null);
		}
		Launched restarted = this.actions.restart(caller, last.id(), Deletes.LIMITED);
		return restarted.isNew() ? BulkOutcome.done(state.name(), restarted.run())
				: new BulkOutcome(state.name(), BulkOutcome.Result.NOTHING_TO_RESTART, restarted.run(), null);
	}

}
