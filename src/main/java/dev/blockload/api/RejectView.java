package dev.blockload.api;

import dev.blockload.report.RejectJson;
import dev.blockload.run.StoredReject;
import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * A reject: the fields of {@code rejects --output json}.
 */
record RejectView(long record, long line, long byteOffset, @Nullable String column, String code,
		@MessageText String reason, @Nullable String value, String raw, @Nullable Long correctedBy) {

	static RejectView of(StoredReject reject) {
		return Json.read(RejectJson.tree(reject), RejectView.class);
	}

}
