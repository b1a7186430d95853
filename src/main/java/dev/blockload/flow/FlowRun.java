package dev.blockload.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.blockload.definition.FlowDefinition.OnFailure;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A run of a flow. Its number comes from the sequence of the runs.
 *
 * @param id its number
 * @param flow the name of the flow
 * @param definition the flow as it was when the flow run began, as JSON
 * @param onFailure what follows if an import fails
 * @param parallel how many imports run at the same time
 * @param runner who advances it
 * @param status RUNNING, COMPLETED, UNCHANGED, FAILED or STOPPED
 * @param dryRun whether its runs roll back what they publish
 * @param restartable whether {@code restart} can continue it after it has ended
 * @param wantedDate the date whose files a person requested, or null
 * @param files what the schedule requires of files
 * @param times its times
 * @param errorCode why it failed: a stable code, or null
 * @param errorMessage the same for people, or null
 * @param startedBy the account that started it, or {@code schedule}
 * @param holder the node that began it, or the process that advances it
 * @param attempts how often it began or was restarted
 * @param stopRequestedBy who requested its stop, or null
 * @param supersededBy the flow run that took its place, or null
 * @param members its imports, in the order of the definition
 */
public record FlowRun(long id, String flow, String definition, OnFailure onFailure, int parallel, Runner runner,
		RunStatus status, boolean dryRun, boolean restartable, @Nullable String wantedDate, FileWait files, Times times,
		@Nullable String errorCode, @Nullable String errorMessage, String startedBy, String holder, int attempts,
		@Nullable String stopRequestedBy, @Nullable Long supersededBy, List<FlowMember> members) {

	public FlowRun {
		members = List.copyOf(members);
	}

	/** One of its members. */
	public Optional<FlowMember> member(String importName) {
		return this.members.stream().filter((member) -> member.importName().equals(importName)).findFirst();
	}

	/** Whether {@code restart} continues it. */
	public boolean isRestartable() {
		return this.restartable && this.supersededBy == null
				&& (this.status == RunStatus.FAILED || this.status == RunStatus.STOPPED);
	}

	/** How many members have a state. */
	public long count(MemberState state) {
		return this.members.stream().filter((member) -> member.state() == state).count();
	}

	/** Whether all imports are loaded. */
	public boolean isGood() {
		return this.status == RunStatus.COMPLETED || this.status == RunStatus.UNCHANGED;
	}

	/**
	 * Whether not all imports were loaded at the deadline.
	 * @param now the present moment
	 */
	public boolean isLate(Instant now) {
		Instant deadline = this.times.deadlineAt();
		if (deadline == null || this.dryRun) {
			return false;
		}
		Instant ended = this.times.endedAt();
		return this.times.lateAt() != null || (isGood() && ended != null ? ended : now).isAfter(deadline);
	}

	/** The time that its attempts took. */
	public Duration worked(Instant now) {
		Duration worked = this.times.worked();
		return (this.times.endedAt() != null) ? worked
				: worked.plus(Duration.between(this.times.attemptStartedAt(), now));
	}

	FlowRun with(RunStatus other, @Nullable String code, @Nullable String message) {
		return new FlowRun(this.id, this.flow, this.definition, this.onFailure, this.parallel, this.runner, other,
				this.dryRun, this.restartable, this.wantedDate, this.files, this.times, code, message, this.startedBy,
				this.holder, this.attempts, this.stopRequestedBy, this.supersededBy, this.members);
	}

	FlowRun with(List<FlowMember> others) {
		return new FlowRun(this.id, this.flow, this.definition, this.onFailure, this.parallel, this.runner, this.status,
				this.dryRun, this.restartable, this.wantedDate, this.files, this.times, this.errorCode,
				this.errorMessage, this.startedBy, this.holder, this.attempts, this.stopRequestedBy, this.supersededBy,
				others);
	}

	/**
	 * Who advances a flow run.
	 */
	public enum Runner {

		/** Any node of {@code serve}. */
		NODES,

		/** The process of a command. If it dies, nobody continues the flow run. */
		PROCESS

	}

	/**
	 * The times of a flow run.
	 *
	 * @param dueAt when it was due, or requested
	 * @param startedAt when its first attempt began
	 * @param attemptStartedAt when its last attempt began
	 * @param endedAt when its last attempt ended, or null
	 * @param worked how long the attempts that have ended took
	 * @param deadlineAt when all imports should be published, or null
	 * @param lateAt when it was noted that they were not, or null
	 */
	public record Times(Instant dueAt, Instant startedAt, Instant attemptStartedAt, @Nullable Instant endedAt,
			Duration worked, @Nullable Instant deadlineAt, @Nullable Instant lateAt) {
	}

}
