package dev.blockload.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The publications into one block in their order, and which of them can be undone now. A
 * run that loads brings the block into a new state. A run that undoes another brings it
 * back into the state before that one. A run can be undone if the block is in the state
 * that it left.
 */
public final class UndoOrder {

	/** The block before its first publication. */
	private static final long BEGINNING = 0;

	private final List<Publication> publications;

	/** The states, named by the run that first brought the block into it. */
	private final Map<Long, Long> before = new HashMap<>();

	private final Map<Long, Long> after = new HashMap<>();

	/** How many runs a state contains. */
	private final Map<Long, Integer> depths = new HashMap<>(Map.of(BEGINNING, 0));

	private long current = BEGINNING;

	/**
	 * Follow publications.
	 * @param publications of one block, the oldest first
	 */
	public UndoOrder(List<Publication> publications) {
		this.publications = List.copyOf(publications);
		for (Publication publication : this.publications) {
			this.before.put(publication.run(), this.current);
			this.current = stateAfter(publication);
			this.after.put(publication.run(), this.current);
		}
	}

	private long stateAfter(Publication publication) {
		Long undone = publication.undoes();
		if (undone != null) {
			return this.before.getOrDefault(undone, BEGINNING);
		}
		this.depths.put(publication.run(), depth(this.current) + 1);
		return publication.run();
	}

	private int depth(long state) {
		return this.depths.getOrDefault(state, 0);
	}

	/** Whether the block is in the state that a run left. */
	public boolean isLast(long run) {
		return this.after.getOrDefault(run, -1L) == this.current;
	}

	/**
	 * The run that must be undone before an earlier one can be: the last that brought the
	 * block from a state with fewer runs into the present one.
	 * @param run that cannot be undone now
	 * @return empty if no run has to be undone first
	 */
	public Optional<Long> undoneFirst(long run) {
		List<Long> found = new ArrayList<>();
		for (Publication publication : this.publications) {
			if (publication.run() != run && isLast(publication.run())
					&& depth(this.before.getOrDefault(publication.run(), BEGINNING)) < depth(this.current)) {
				found.add(publication.run());
			}
		}
		return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
	}

	/**
	 * A publication.
	 *
	 * @param run the number of the run
	 * @param undoes the run that it undid, or null for a run that loaded a file
	 */
	public record Publication(long run, @Nullable Long undoes) {
	}

}
