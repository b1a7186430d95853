package dev.blockload.console;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a person searches in the list of schedules: the query of its URL. A blank field
 * selects all schedules.
 *
 * @param text part of the name of an import or of its block
 * @param application the application
 * @param state a condition in lower case, or {@value #PAUSED}
 * @param page which page of the list, from 1
 */
record ScheduleSearch(String text, String application, String state, int page) {

	private static final String PATH = "/schedules";

	/** How many schedules a page has. */
	static final int ROWS = 50;

	/** Selects the schedules of paused imports, whatever their condition is. */
	static final String PAUSED = "paused";

	ScheduleSearch {
		text = text.strip();
		page = Query.page(page);
	}

	/** The same search at another page. */
	ScheduleSearch at(int otherPage) {
		return new ScheduleSearch(this.text, this.application, this.state, otherPage);
	}

	private boolean selects(ScheduleState schedule) {
		String part = this.text.toLowerCase(Locale.ROOT);
		return (this.application.isEmpty() || schedule.application().equals(this.application))
				&& (schedule.name().toLowerCase(Locale.ROOT).contains(part)
						|| schedule.block().toLowerCase(Locale.ROOT).contains(part));
	}

	/** The schedules with the text and the application, whatever their condition is. */
	List<ScheduleState> found(List<ScheduleState> all) {
		return all.stream()
			.filter(this::selects)
			.sorted(Comparator.comparing(ScheduleState::name).thenComparing(ScheduleState::number))
			.toList();
	}

	/** Those of them with the condition. */
	List<ScheduleState> selected(List<ScheduleState> found) {
		if (this.state.equals(PAUSED)) {
			return found.stream().filter((schedule) -> schedule.pause() != null).toList();
		}
		DueCondition wanted = DueCondition.of(this.state);
		return (wanted != null) ? found.stream().filter((schedule) -> schedule.condition() == wanted).toList() : found;
	}

	/** The URL of the same search with another condition; empty for all conditions. */
	String url(String otherState) {
		return query(otherState, 1).of(PATH);
	}

	/** The URL of another page of the same search. */
	String url(int otherPage) {
		return query(this.state, otherPage).of(PATH);
	}

	/** The URL of the same page with what became of a form. */
	String urlOf(long outcome) {
		return query(this.state, this.page).with("outcome", outcome).of(PATH);
	}

	private Query query(String otherState, int otherPage) {
		return new Query().with("text", this.text)
			.with("application", this.application)
			.with("state", otherState)
			.with("page", (otherPage > 1) ? otherPage : null);
	}

	/** Whether it selects all schedules. */
	boolean isEmpty() {
		return this.text.isEmpty() && this.application.isEmpty() && this.state.isEmpty();
	}

}
