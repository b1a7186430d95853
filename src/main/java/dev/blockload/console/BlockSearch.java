package dev.blockload.console;

import java.util.List;
import java.util.Locale;

/**
 * What a person searches in the list of blocks: the query of its URL. A blank field
 * selects all blocks.
 *
 * @param text part of the name of a block or of an import into it
 * @param application the application
 * @param page which page of the list, from 1
 */
record BlockSearch(String text, String application, int page) {

	/** How many blocks a page has. */
	static final int ROWS = 50;

	BlockSearch {
		text = text.strip();
		page = Query.page(page);
	}

	/** The same search at another page. */
	BlockSearch at(int otherPage) {
		return new BlockSearch(this.text, this.application, otherPage);
	}

	/** The blocks with the text and the application. */
	List<BlockLine> selected(List<BlockLine> all) {
		return all.stream().filter(this::selects).toList();
	}

	private boolean selects(BlockLine block) {
		return (this.application.isEmpty() || block.application().equals(this.application))
				&& (contains(block.name()) || block.imports().stream().anyMatch((state) -> contains(state.name())));
	}

	private boolean contains(String name) {
		return name.toLowerCase(Locale.ROOT).contains(this.text.toLowerCase(Locale.ROOT));
	}

	/** The URL of another page of the same search. */
	String url(int otherPage) {
		return new Query().with("text", this.text)
			.with("application", this.application)
			.with("page", (otherPage > 1) ? otherPage : null)
			.of("/blocks");
	}

	/** Whether it selects all blocks. */
	boolean isEmpty() {
		return this.text.isEmpty() && this.application.isEmpty();
	}

}
