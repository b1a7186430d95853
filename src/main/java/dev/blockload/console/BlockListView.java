package dev.blockload.console;

import java.util.List;
import java.util.Set;

/**
 * A page of the list of blocks.
 *
 * @param search what was searched; its page is one that exists
 * @param applications those that the reader sees
 * @param selected how many blocks were found
 * @param blocks those of this page, by application and name
 */
record BlockListView(BlockSearch search, Set<String> applications, int selected, List<BlockLine> blocks) {

	/** The page that a search shows. After the last page comes the last page again. */
	static BlockListView of(BlockSearch wanted, Set<String> applications, List<BlockLine> all) {
		List<BlockLine> selected = wanted.selected(all);
		ListPage<BlockLine> page = ListPage.of(selected, wanted.page(), BlockSearch.ROWS);
		return new BlockListView(wanted.at(page.number()), applications, selected.size(), page.shown());
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return last() < this.selected;
	}

	/** The number of the first block on the page, from 1; 0 if there is none. */
	long first() {
		return this.blocks.isEmpty() ? 0 : (this.search.page() - 1L) * BlockSearch.ROWS + 1;
	}

	/** The number of the last block on the page; 0 if there is none. */
	long last() {
		return this.blocks.isEmpty() ? 0 : first() + this.blocks.size() - 1;
	}

}
