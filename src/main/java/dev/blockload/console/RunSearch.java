package dev.blockload.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.blockload.run.RunFilter.BlockOfRuns;
import dev.blockload.flow.FlowQuery;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunQuery;
import dev.blockload.run.RunStatus;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * What a person searches in the list of runs: the query of its URL. A blank field selects
 * all runs.
 *
 * @param importName the import
 * @param block the block, as {@code application.block}
 * @param statuses statuses in lower case
 * @param from the first day on which runs started, in the zone of the page
 * @param to the last day
 * @param before only runs with smaller numbers, or null for the newest
 */
record RunSearch(String importName, String block, List<String> statuses, String from, String to,
		@Nullable Long before) {

	/** How many runs a page has. */
	static final int ROWS = 50;

	private static final String PATH = "/runs";

	RunSearch {
		importName = importName.strip();
		block = block.strip();
		statuses = List.copyOf(statuses);
	}

	/**
	 * The query for the database.
	 * @param applications whose runs the reader sees; null for all
	 * @param zone of the page
	 */
	RunQuery query(@Nullable Set<String> applications, ZoneId zone) {
		Instant since = day("from", this.from, zone, 0);
		return new RunQuery(
				isWhole() ? new RunFilter(null, known(), since, null).withoutMembers()
						: new RunFilter(this.importName.isEmpty() ? null : this.importName, known(), since, ofBlock()),
				applications, day("to", this.to, zone, 1), this.before, ROWS);
	}

	/**
	 * The flow runs of the same search. A flow run stands for its runs, unless those of
	 * an import or a block are searched.
	 * @param query the query of the runs
	 * @return null if only runs match
	 */
	@Nullable FlowQuery flows(RunQuery query) {
		return this.block.isEmpty() ? new FlowQuery(this.importName.isEmpty() ? null : this.importName, known(),
				query.filter().since(), query.until(), query.applications(), this.before, ROWS) : null;
	}

	/** Whether runs of all imports are searched. */
	private boolean isWhole() {
		return this.importName.isEmpty() && this.block.isEmpty();
	}

	private Set<RunStatus> known() {
		Set<RunStatus> known = EnumSet.noneOf(RunStatus.class);
		for (String text : this.statuses) {
			known.add(Arrays.stream(RunStatus.values())
				.filter((status) -> RunLook.text(status).equals(text))
				.findFirst()
				.orElseThrow(() -> WebException.wrong("status", text, "a status like failed")));
		}
		return known;
	}

	private @Nullable BlockOfRuns ofBlock() {
		if (this.block.isEmpty()) {
			return null;
		}
		return BlockOfRuns.of(this.block)
			.orElseThrow(
					() -> WebException.wrong("block", this.block, "an application and a block, like finance.salaries"));
	}

	private static @Nullable Instant day(String name, String text, ZoneId zone, int daysLater) {
		if (text.isBlank()) {
			return null;
		}
		try {
			return LocalDate.parse(text.strip()).plusDays(daysLater).atStartOfDay(zone).toInstant();
		}
		catch (DateTimeException ex) {
			throw WebException.wrong(name, text, "a date like 2022-09-30");
		}
	}

	/** The URL of the same search before a run; null for the newest runs. */
	String url(@Nullable Long beforeRun) {
		return query(beforeRun).of(PATH);
	}

	/** The URL of the same page with what became of a form. */
	String urlOfOutcome(long outcome) {
		return query(this.before).with("outcome", outcome).of(PATH);
	}

	private Query query(@Nullable Long beforeRun) {
		return new Query().with("import", this.importName)
			.with("block", this.block)
			.withAll("status", this.statuses)
			.with("from", this.from)
			.with("to", this.to)
			.with("before", beforeRun);
	}

	/** The URL of the same search with one status; empty for all. */
	String urlOfStatus(String status) {
		return new RunSearch(this.importName, this.block, status.isEmpty() ? List.of() : List.of(status), this.from,
				this.to, null)
			.url(null);
	}

	/** Whether it selects all runs. */
	boolean isEmpty() {
		return this.importName.isEmpty() && this.block.isEmpty() && this.statuses.isEmpty() && this.from.isBlank()
				&& this.to.isBlank();
	}

}
