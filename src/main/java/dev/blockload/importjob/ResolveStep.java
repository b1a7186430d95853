package dev.blockload.importjob;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.run.Stage;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the fixed or most recent key, or the next one that is not loaded yet, to the
 * pin, and stores it. If the same object is published already, or none is left to load,
 * the run ends UNCHANGED.
 */
final class ResolveStep extends RunStep {

	private final RunContext context;

	private final ImportTools tools;

	private @Nullable Resolution resolution;

	ResolveStep(RunContext context, ImportTools tools) {
		super(context, tools.row(), Stage.RESOLVED);
		this.context = context;
		this.tools = tools;
	}

	@Override
	void prepare() {
		this.resolution = EachFile.isChosenByRule(this.context) ? this.tools.each().next(this.context).orElse(null)
				: new ObjectResolver(this.context.store(), Clock.systemUTC()).resolve(this.context.definition().file(),
						this.context.requested());
	}

	@Override
	Stage work() {
		Resolution found = this.resolution;
		if (found == null) {
			this.tools.row().completions().unchanged(this.context.attempt(), Stage.CREATED, List.of());
			return Stage.UNCHANGED;
		}
		this.tools.row().steps().resolved(this.context.attempt(), found.pin(), found.requests(), found.warnings());
		this.context.pinned(found.pin());
		this.tools.row().warn(this.context.run(), this.tools.unchanged().samePush(this.context));
		Optional<List<Warning>> unchanged = this.tools.unchanged().find(this.context);
		unchanged.ifPresent((warnings) -> this.tools.row()
			.completions()
			.unchanged(this.context.attempt(), Stage.RESOLVED, warnings));
		return unchanged.isPresent() ? Stage.UNCHANGED : Stage.RESOLVED;
	}

}
