package dev.blockload.flow;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

import dev.blockload.run.RunCode;
import org.jspecify.annotations.Nullable;

/**
 * An import of a flow run.
 *
 * @param importName the import
 * @param application the schema of its block when the flow run began, or null if that is
 * not known any more
 * @param upstream the imports of the flow that must be loaded before it
 * @param state how far it is
 * @param run the number of its run, or null if it has none
 * @param code why it waits, failed or was skipped: a stable code, or null
 * @param message the same for people, or null
 * @param failedAttempts how often its run failed in a way that resolves itself
 * @param lookAt when to look again while it waits, or null
 * @param startedAt when its run began in the present attempt of the flow run, or null
 * @param endedAt when it ended, or null
 */
public record FlowMember(String importName, @Nullable String application, Set<String> upstream, MemberState state,
		@Nullable Long run, @Nullable String code, @Nullable String message, int failedAttempts,
		@Nullable Instant lookAt, @Nullable Instant startedAt, @Nullable Instant endedAt) {

	/** It waits to look for its next file: it loads every file once. */
	private static final String NEXT_FILE = "next-file";

	public FlowMember {
		upstream = Set.copyOf(upstream);
		// As the database stores it: a member that was read again must be the same.
		lookAt = (lookAt != null) ? lookAt.truncatedTo(ChronoUnit.MICROS) : null;
	}

	/** A member that has not begun. */
	static FlowMember pending(String importName, String application, Set<String> upstream) {
		return new FlowMember(importName, application, upstream, MemberState.PENDING, null, null, null, 0, null, null,
				null);
	}

	FlowMember in(MemberState other, @Nullable String otherCode, @Nullable String otherMessage) {
		return new FlowMember(this.importName, this.application, this.upstream, other, this.run, otherCode,
				otherMessage, this.failedAttempts, null, this.startedAt, this.endedAt);
	}

	FlowMember waiting(String otherCode, String otherMessage, Instant until) {
		return new FlowMember(this.importName, this.application, this.upstream, MemberState.WAITING, this.run,
				otherCode, otherMessage, this.failedAttempts, until, this.startedAt, null);
	}

	/** The member waits to look for the file after that of its run, and then loads it. */
	FlowMember beforeNextFile(String otherMessage, Instant until) {
		return new FlowMember(this.importName, this.application, this.upstream, MemberState.WAITING, this.run,
				NEXT_FILE, otherMessage, 0, until, this.startedAt, null);
	}

	/** The run whose file comes before the next file; empty unless it looks for that. */
	Optional<Long> fileBefore() {
		return (this.state == MemberState.WAITING && NEXT_FILE.equals(this.code)) ? Optional.ofNullable(this.run)
				: Optional.empty();
	}

	FlowMember ofRun(long other) {
		return new FlowMember(this.importName, this.application, this.upstream, this.state, other, this.code,
				this.message, this.failedAttempts, this.lookAt, this.startedAt, this.endedAt);
	}

	FlowMember failedOnceMore() {
		return new FlowMember(this.importName, this.application, this.upstream, this.state, this.run, this.code,
				this.message, this.failedAttempts + 1, this.lookAt, this.startedAt, this.endedAt);
	}

	/**
	 * Whether it may have to wait again when it is looked at: for a file, or for another
	 * run of the import. A retry begins at its time.
	 */
	boolean canWaitAgain() {
		return this.state == MemberState.WAITING
				&& (this.failedAttempts == 0 || RunCode.ALIVE.text().equals(this.code));
	}

	/** Whether it waits for a retry of its run. */
	boolean isRetrying() {
		return this.state == MemberState.WAITING && this.failedAttempts > 0;
	}

}
