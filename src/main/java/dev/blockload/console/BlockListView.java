package dev.blockload.console;

import java.util.List;
import java.util.Set;

/**
 * A page of the list of blocks.
 *
 * @param search what was searched
 * @param applications those that the reader sees
 * @param selected how many blocks were found
 * @param blocks those of this page, by application and name
 */
record BlockListView(BlockSearch search, Set<String> applications, int selected, List<BlockLine> blocks) {

	static BlockListView of(BlockSearch search, Set<String> applications, List<BlockLine> all) {
		List<BlockLine> selected = search.selected(all);
		int begin = Math.min((search.page() - 1) * BlockSearch.ROWS, selected.size());
		return new BlockListView(search, applications, selected.size(),
				selected.subList(begin, Math.min(begin + BlockSearch.ROWS, selected.size())));
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return this.search.page() * BlockSearch.ROWS < this.selected;
	}

	/** The number of the first block on the page, from 1; 0 if there is none. */
	long first() {
		return this.blocks.isEmpty() ? 0 : (this.search.page() - 1L) * BlockSearch.ROWS + 1;
	}

	/** The number of the last block on the page. */
	long last() {
		return first() + Math.max(0, this.blocks.size() - 1);
	}

}
