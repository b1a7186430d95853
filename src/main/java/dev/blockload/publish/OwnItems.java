package dev.blockload.publish;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items that a run adds to its own block, because rows of the file refer to them. The
 * statement that merges the rows adds them too: its other parts do not see them, so that
 * a replace does not delete them and no count includes them.
 */
final class OwnItems {

	private final List<NewItems.Addition> additions;

	private final List<Long> counts;

	private OwnItems(List<NewItems.Addition> additions, List<Long> counts) {
		this.additions = additions;
		this.counts = counts;
	}

	/** Count the items; the block is locked. */
	static OwnItems of(PublishTools tools, Lookups lookups) {
		List<NewItems.Addition> additions = lookups.ownItems();
		return new OwnItems(additions, additions.stream().map((addition) -> addition.expected(tools)).toList());
	}

	/** How many items the block gets, by its name; empty if it can get none. */
	Map<String, Long> expected() {
		Map<String, Long> expected = new LinkedHashMap<>();
		for (int place = 0; place < this.additions.size(); place++) {
			expected.merge(this.additions.get(place).list().qualifiedName(), this.counts.get(place), Long::sum);
		}
		return expected;
	}

	/** The statements that add them. */
	List<String> statements() {
		return this.additions.stream().map(NewItems.Addition::insert).toList();
	}

	/**
	 * Check that the block took them, and keep them for undo.
	 * @param added how many it took, by statement; empty if none was run
	 * @throws PublishException code {@code counts-differ}
	 */
	void added(UndoLog undo, List<Long> added) {
		for (int place = 0; place < this.additions.size(); place++) {
			this.additions.get(place).added(undo, this.counts.get(place), added.get(place));
		}
	}

}
