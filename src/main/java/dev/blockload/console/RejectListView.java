package dev.blockload.console;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.push.CorrectionState;
import dev.blockload.run.RejectFilter;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunHistory.RejectPosition;
import dev.blockload.run.StoredReject;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A page of the rejects of a run.
 *
 * @param run the run
 * @param filter which rejects
 * @param groups all rejects by code and column
 * @param rejects those of this page, in the order of the file
 * @param next after which the next page begins, or null
 * @param state how far the rejects are corrected
 * @param hasImport whether the reader sees the import as it is now
 * @param operates whether the reader can load corrected records
 * @param texts messages as the reader is allowed to read them
 */
record RejectListView(Run run, RejectFilter filter, List<RejectGroup> groups, List<StoredReject> rejects,
		@Nullable RejectPosition next, CorrectionState state, boolean hasImport, boolean operates,
		VisibleTexts.ForCaller texts) {

	/** Whether the filter has a condition. */
	boolean isFiltered() {
		return this.filter.code() != null || this.filter.column() != null;
	}

	/** How many rejects the filter selects. */
	long selected() {
		return this.groups.stream()
			.filter((group) -> this.filter.code() == null || group.code().equals(this.filter.code()))
			.filter((group) -> this.filter.column() == null || column(group).equals(this.filter.column()))
			.mapToLong(RejectGroup::count)
			.sum();
	}

	private static String column(RejectGroup group) {
		return (group.column() != null) ? group.column() : "";
	}

	/** The codes of all rejects. */
	Set<String> codes() {
		Set<String> codes = new TreeSet<>();
		this.groups.forEach((group) -> codes.add(group.code()));
		return codes;
	}

	/** The columns of all rejects; an empty one for those of whole records. */
	Set<String> columns() {
		Set<String> columns = new TreeSet<>();
		this.groups.forEach((group) -> columns.add(column(group)));
		return columns;
	}

	/** The URL of the page after this one. */
	String nextUrl() {
		RejectPosition after = this.next;
		return query(this.filter).with("after", (after != null) ? after.record() + "." + after.cell() : null)
			.of(path(this.run));
	}

	/** The URL of the first page of a filter. */
	static String url(Run run, RejectFilter filter) {
		return query(filter).of(path(run));
	}

	// The empty column selects rejects of whole records.
	private static Query query(RejectFilter filter) {
		return new Query().with("code", filter.code()).withAlways("column", filter.column());
	}

	private static String path(Run run) {
		return "/runs/" + run.id() + "/rejects";
	}

}
