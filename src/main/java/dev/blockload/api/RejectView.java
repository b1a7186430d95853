package dev.blockload.api;

import dev.blockload.csv.Reject;
import dev.blockload.report.RejectJson;
import org.jspecify.annotations.Nullable;

/**
 * A reject: the fields of {@code rejects --output json}.
 */
record RejectView(long record, long line, long byteOffset, @Nullable String column, String code, String reason,
		@Nullable String value, String raw) {

	static RejectView of(Reject reject) {
		return Json.read(RejectJson.tree(reject), RejectView.class);
	}

}
