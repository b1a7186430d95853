package dev.blockload.console;

import java.time.Instant;

import dev.blockload.definition.LocatedImport;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunLine;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * An import, its last runs, and whether it is as new as it should be.
 *
 * @param located the import
 * @param condition whether it is as new as it should be
 * @param runs its last runs, or null if it never ran
 * @param since when it became late, or null
 * @param cause why it is late or failed, or null
 * @param paused whether somebody has paused its schedules
 */
record ImportState(LocatedImport located, ImportCondition condition, @Nullable LastRuns runs, @Nullable Instant since,
		Run.@Nullable Cause cause, boolean paused) {

	/**
	 * The same with a cause that a caller is allowed to read, in one line: the page of
	 * the run has all of it.
	 */
	ImportState readable(VisibleTexts.ForCaller texts) {
		return (this.cause == null) ? this : new ImportState(this.located, this.condition, this.runs, this.since,
				new Run.Cause(this.cause.code(), MessageLines.of(texts.text(this.cause.message())).summary(), null),
				this.paused);
	}

	String name() {
		return this.located.definition().name();
	}

	String application() {
		return this.located.definition().application();
	}

	/** {@code application.block}. */
	String block() {
		return application() + "." + this.located.definition().block();
	}

	/** The last run, or null. */
	@Nullable RunLine last() {
		return (this.runs != null) ? this.runs.last() : null;
	}

	/** The last good run, or null. */
	@Nullable RunLine good() {
		return (this.runs != null) ? this.runs.good() : null;
	}

	/** Whether a run of it is in progress or waits. */
	boolean isBusy() {
		RunLine last = last();
		return last != null && !last.status().isFinal();
	}

	/** Whether there is something to say about its condition. */
	boolean isExplained() {
		return this.since != null || this.cause != null || this.paused;
	}

	/** When it was good the last time: {@link Instant#MIN} if never. */
	Instant goodAt() {
		RunLine good = good();
		Instant ended = (good != null) ? good.endedAt() : null;
		return (ended != null) ? ended : Instant.MIN;
	}

}
