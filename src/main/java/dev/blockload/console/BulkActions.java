package dev.blockload.console;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.Printable;
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
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * Acts on several imports or runs, one after the other. One that is refused keeps no
 * other from it. Safe for use by many threads.
 */
final class BulkActions {

	private final ImportStates states;

	private final Launches launches;

	private final RunActions actions;

	private final ScheduleControl schedules;

	private final VisibleTexts texts;

	BulkActions(ImportStates states, Launches launches, RunActions actions, ScheduleControl schedules,
			VisibleTexts texts) {
		this.states = states;
		this.launches = launches;
		this.actions = actions;
		this.schedules = schedules;
		this.texts = texts;
	}

	/**
	 * Act on imports.
	 * @param action {@code run}, {@code restart}, {@code pause} or {@code resume}
	 * @param names of the imports
	 * @return an outcome for each import
	 */
	List<BulkOutcome> onImports(Caller caller, String action, Collection<String> names) {
		return new LinkedHashSet<>(names).stream().map((name) -> onImport(caller, action, name)).toList();
	}

	private BulkOutcome onImport(Caller caller, String action, String name) {
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
				default -> throw unknown(action);
			}, null);
		}
		catch (Failure ex) {
			return new BulkOutcome(name, null, this.texts.of(caller).text(ex.message()));
		}
	}

	private static WebException unknown(String action) {
		return WebException.badRequest("'" + Printable.line(action) + "' is not an action on several lines of a list.");
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
