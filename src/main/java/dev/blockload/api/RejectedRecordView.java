package dev.blockload.api;

import java.util.List;

import dev.blockload.push.RejectedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record field by field.
 */
record RejectedRecordView(long record, long line, @About("The names of the fields") List<String> names,
		@About("Their values; empty if the record cannot be taken apart") List<@Nullable String> values,
		List<RejectView> rejects) {

	static RejectedRecordView of(RejectedRecord found) {
		return new RejectedRecordView(found.record(), found.line(), found.names(), found.values(),
				found.rejects().stream().map(RejectView::of).toList());
	}

}
