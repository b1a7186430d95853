package dev.blockload.console;

import java.util.List;

/**
 * A page of the list of flows.
 *
 * @param flows those of this page
 * @param page its number, from 1
 * @param all how many flows there are
 */
record FlowListView(List<FlowState> flows, int page, int all) {

	private static final int ROWS = 50;

	static FlowListView of(List<FlowState> all, int wanted) {
		ListPage<FlowState> page = ListPage.of(all, wanted, ROWS);
		return new FlowListView(page.shown(), page.number(), all.size());
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return this.page * ROWS < this.all;
	}

	/** The URL of another page. */
	static String url(int page) {
		return new Query().with("page", (page > 1) ? page : null).of("/flows");
	}

}
