package dev.blockload.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.WarningView;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.report.BackfillJson;
import org.jspecify.annotations.Nullable;

/**
 * A backfill: the fields of {@code backfill --output json}.
 */
record BackfillView(@JsonProperty("import") String importName, String from, String to, String mode,
		List<DateView> dates) {

	static BackfillView of(BackfillPlan plan) {
		Map<String, @Nullable Object> fields = BackfillJson.fields(plan, null);
		// A failure is a problem document.
		fields.remove("error");
		return Json.read(fields, BackfillView.class);
	}

	/**
	 * One date.
	 */
	record DateView(String date, @About("done, load, continue, no-object, future or out-of-order") String state,
			@Nullable DateObjectView object,
			@About("The run that loaded the date, or that was launched for it") @Nullable Long run,
			@About("WAITING if this request launched the run") @Nullable String status, @Nullable Long rows,
			List<WarningView> warnings) {
	}

	/**
	 * The object that a run of the date loads.
	 */
	record DateObjectView(String key, String etag, long size, Instant lastModified) {
	}

}
