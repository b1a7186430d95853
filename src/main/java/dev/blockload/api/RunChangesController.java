package dev.blockload.api;

import java.time.Instant;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.api.RunParts.ObjectView;
import dev.blockload.run.Run;
import dev.blockload.saved.RunChanges;
import dev.blockload.saved.RunComparison;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code runs/RUN/changes}: what is different from the last successful run.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/runs/{run}/changes")
class RunChangesController {

	private final RunNumbers runs;

	private final RunComparison comparison;

	RunChangesController(RunNumbers runs, RunComparison comparison) {
		this.runs = runs;
		this.comparison = comparison;
	}

	@GetMapping
	@Operation(id = "getRunChanges",
			summary = "Show what is different from the last successful run of the same import: object, definition, and who changed it.",
			details = "Runs that were undone, dry runs and pushed files do not count as the last successful run.")
	ChangesView changes(Caller caller, @PathVariable long run) {
		return ChangesView.of(this.comparison.of(caller, this.runs.run(caller, run, "changes")));
	}

	/**
	 * What is different.
	 */
	record ChangesView(RunSide run, @About("The last successful run before it") @Nullable RunSide since,
			@About("Whether both load the same object; null if that is not known") @Nullable Boolean sameObject,
			List<DifferenceView> definition,
			@About("The saved versions between both; none for a definition in a file") List<VersionAuthor> versions) {

		static ChangesView of(RunChanges changes) {
			Run since = changes.since();
			return new ChangesView(RunSide.of(changes.run()), (since != null) ? RunSide.of(since) : null,
					changes.sameObject(),
					changes.definition()
						.stream()
						.map((one) -> new DifferenceView(one.path(), one.before(), one.after()))
						.toList(),
					changes.versions()
						.stream()
						.map((version) -> new VersionAuthor(version.number(), version.change().text(), version.author(),
								version.at()))
						.toList());
		}

	}

	/**
	 * One of the two runs.
	 */
	record RunSide(long run, String status, Instant startedAt, @Nullable String startedBy,
			@Nullable ObjectView object) {

		static RunSide of(Run run) {
			Pin pin = run.pin();
			return new RunSide(run.id(), run.status().name(), run.startedAt(), run.startedBy(), (pin != null)
					? new ObjectView(pin.bucket(), pin.key(), pin.etag(), pin.size(), pin.lastModified()) : null);
		}

	}

	/**
	 * A value of the definition.
	 */
	record DifferenceView(@About("Its place, like columns/amount/from") String path, @Nullable String before,
			@Nullable String after) {
	}

	/**
	 * A saved version of the definition.
	 */
	record VersionAuthor(long version, @About("saved, reverted or deleted") String change, String author, Instant at) {
	}

}
