package dev.blockload.flow;

import java.util.Objects;

import dev.blockload.run.RunStatus;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores how far members of flow runs are, unless another process has changed them. Safe
 * for use by many threads.
 */
final class MemberChanges {

	private final FlowTable table;

	private final TransactionTemplate transaction;

	private final FlowListener listener;

	MemberChanges(FlowTable table, TransactionTemplate transaction, FlowListener listener) {
		this.table = table;
		this.transaction = transaction;
		this.listener = listener;
	}

	/**
	 * Store how far a member is, in a transaction of its own.
	 * @param flow the flow run as it was read
	 * @param before the member as it was read
	 * @param after the member as it is now
	 * @return whether it has ended; false if another process has changed it
	 */
	boolean store(FlowRun flow, FlowMember before, FlowMember after) {
		boolean changed = Boolean.TRUE.equals(this.transaction.execute((status) -> {
			boolean same = this.table.lock(flow.id())
				.filter((run) -> run.status() == RunStatus.RUNNING && run.attempts() == flow.attempts())
				.flatMap((run) -> run.member(before.importName()))
				.filter(before::equals)
				.isPresent();
			if (same) {
				this.table.store(flow.id(), before, after);
			}
			return same;
		}));
		if (changed && (after.state() != before.state() || !Objects.equals(before.message(), after.message()))) {
			this.listener.changed(flow, after);
		}
		return changed && after.state().isFinal();
	}

}
