package dev.blockload.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which nodes loaded a run.
 *
 * @param shares what each of them loaded, the most first; empty if one node loaded
 * everything as the lanes of its attempt
 * @param reason why other nodes could not help with a large file, or null
 */
public record RunNodes(List<NodeShare> shares, @Nullable String reason) {

	/** Of a run that one node loads. */
	public static final RunNodes ONE = new RunNodes(List.of(), null);

	public RunNodes {
		shares = List.copyOf(shares);
	}

	/** Whether there is nothing to say. */
	public boolean isEmpty() {
		return this.shares.isEmpty() && this.reason == null;
	}

}
