package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.definition.Checkpoint;
import dev.blockload.publish.DirectPublisher;
import dev.blockload.publish.Target;
import dev.blockload.run.LoadPath;
import org.jspecify.annotations.Nullable;

/**
 * Decides in {@code plan} whether the rows of a run are staged or loaded directly, by
 * what costs least first. Works inside the caller's transaction. Safe for use by many
 * threads.
 */
final class PathChoice {

	private final DirectPublisher direct;

	private final UndoKeeping undo;

	private final LoadSettings settings;

	PathChoice(DirectPublisher direct, UndoKeeping undo, LoadSettings settings) {
		this.direct = direct;
		this.undo = undo;
		this.settings = settings;
	}

	/**
	 * Choose the path.
	 * @param context of a run that is resolved
	 * @param target where its rows go
	 * @param end how long its text is, or null if that is not known
	 */
	Chosen choose(RunContext context, Target target, @Nullable Long end) {
		boolean requested = context.definition().checkpoint() == Checkpoint.OFF;
		if (!requested && !isSmall(context, end)) {
			return new Chosen(LoadPath.STAGED, List.of());
		}
		return obstacle(context, target)
			.map((found) -> new Chosen(LoadPath.STAGED, requested ? List.of(staged(found)) : List.of()))
			.orElseGet(() -> new Chosen(LoadPath.DIRECT, List.of()));
	}

	/** Why the rows of a run cannot be loaded directly, whatever the size of the file. */
	private Optional<String> obstacle(RunContext context, Target target) {
		if (context.purpose() == RunRequest.Purpose.DRY_RUN) {
			return Optional.of("the run is a dry run");
		}
		// Most imports that are not loaded directly cost no query.
		return this.direct.obstacleOfImport(target)
			.or(() -> kept(context, target))
			.or(() -> this.direct.obstacle(target));
	}

	/** Why a run cannot be loaded directly that can be undone later. */
	Optional<String> kept(RunContext context, Target target) {
		return this.undo.isKept(context.definition().name(), target) ? Optional
			.of("runs of block " + target.block().qualifiedName() + " are kept for undo (undo: {keep: 0} keeps none)")
				: Optional.empty();
	}

	/** Whether the text is small enough to be held, as far as is known. */
	boolean isSmall(RunContext context, @Nullable Long end) {
		long bytes = (end != null) ? end : context.pin().size();
		return bytes <= this.settings.directLimit().toBytes() && this.settings.directLimit().toBytes() > 0;
	}

	/** That a run has checkpoints, although its import requests none. */
	static Warning staged(String reason) {
		return new Warning(ImportWarning.STAGED,
				"The import sets checkpoint: off, but the rows are staged, because " + reason + ".");
	}

	/**
	 * The path of a run.
	 *
	 * @param path how its rows come into the block
	 * @param warnings about it
	 */
	record Chosen(LoadPath path, List<Warning> warnings) {

		Chosen {
			warnings = List.copyOf(warnings);
		}

	}

}
