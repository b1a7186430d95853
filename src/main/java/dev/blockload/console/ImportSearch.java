package dev.blockload.console;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a person searches in the list of imports: the query of its URL. A blank field
 * selects all imports.
 *
 * @param text part of the name of an import or of its block
 * @param application the application
 * @param condition a condition in lower case
 * @param page which page of the list, from 1
 */
record ImportSearch(String text, String application, String condition, int page) {

	private static final String PATH = "/imports";

	/** How many imports a page has. */
	static final int ROWS = 50;

	ImportSearch {
		text = text.strip();
		page = Query.page(page);
	}

	/** The same search at another page. */
	ImportSearch at(int otherPage) {
		return new ImportSearch(this.text, this.application, this.condition, otherPage);
	}

	/** Whether an import has the text and the application. */
	private boolean selects(ImportState state) {
		String part = this.text.toLowerCase(Locale.ROOT);
		return (this.application.isEmpty() || state.application().equals(this.application))
				&& (state.name().toLowerCase(Locale.ROOT).contains(part)
						|| state.block().toLowerCase(Locale.ROOT).contains(part));
	}

	/** The imports with the text and the application, whatever their condition is. */
	List<ImportState> found(List<ImportState> all) {
		return all.stream().filter(this::selects).sorted(Comparator.comparing(ImportState::name)).toList();
	}

	/** Those of them with the condition. */
	List<ImportState> selected(List<ImportState> found) {
		ImportCondition wanted = ImportCondition.of(this.condition);
		return (wanted != null) ? found.stream().filter((state) -> state.condition() == wanted).toList() : found;
	}

	/** The URL of the same search with another condition; null for all conditions. */
	String url(@Nullable ImportCondition other) {
		return query((other != null) ? other.text() : "", 1).of(PATH);
	}

	/** The URL of another page of the same search. */
	String url(int otherPage) {
		return query(this.condition, otherPage).of(PATH);
	}

	/** The URL of the same page with what became of a form. */
	String urlOf(long outcome) {
		return query(this.condition, this.page).with("outcome", outcome).of(PATH);
	}

	private Query query(String otherCondition, int otherPage) {
		return new Query().with("text", this.text)
			.with("application", this.application)
			.with("condition", otherCondition)
			.with("page", (otherPage > 1) ? otherPage : null);
	}

	/** Whether it selects all imports. */
	boolean isEmpty() {
		return this.text.isEmpty() && this.application.isEmpty() && this.condition.isEmpty();
	}

}
