package dev.blockload.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.push.CorrectedRecord;
import dev.blockload.push.CorrectionState;
import dev.blockload.push.RejectedRecord;
import dev.blockload.run.Run;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record with its fields, to be corrected.
 *
 * @param run the run that rejected it
 * @param record the record
 * @param state how far the rejects of the run are corrected
 * @param operates whether the reader can correct it
 * @param texts messages as the reader is allowed to read them
 */
record RejectDetails(Run run, RejectedRecord record, CorrectionState state, boolean operates,
		VisibleTexts.ForCaller texts) {

	static RejectDetails of(Run run, RejectedRecord record, CorrectionState state, Caller caller,
			VisibleTexts.ForCaller texts) {
		return new RejectDetails(run, record, state, caller.can(Role.OPERATOR, run.application()), texts);
	}

	/** Whether it can be corrected here and now. */
	boolean isCorrectable() {
		return this.operates && this.state.obstacle() == null && this.record.correctedBy().isEmpty();
	}

	/** The value of a field; empty if it has none. */
	String value(int field) {
		return value(this.record, field);
	}

	private static String value(RejectedRecord record, int field) {
		String value = (field < record.values().size()) ? record.values().get(field) : null;
		return (value != null) ? value : "";
	}

	/** Whether a field is why the record was rejected. */
	boolean isWrong(int field) {
		String name = this.record.names().get(field);
		return this.record.rejects().stream().anyMatch((stored) -> name.equalsIgnoreCase(stored.reject().column()));
	}

	/**
	 * The record that a form corrects.
	 * @param record as it was rejected
	 * @param sent the values of the form, one for each field
	 */
	static CorrectedRecord corrected(RejectedRecord record, List<String> sent) {
		if (record.values().isEmpty()) {
			return new CorrectedRecord(record.record(), Map.of(), new ArrayList<>(sent));
		}
		Map<String, @Nullable String> changed = new LinkedHashMap<>();
		for (int i = 0; i < Math.min(sent.size(), record.names().size()); i++) {
			// Forms send each line break as two characters.
			String value = value(record, i).contains("\r\n") ? sent.get(i) : sent.get(i).replace("\r\n", "\n");
			if (!value.equals(value(record, i))) {
				changed.put(record.names().get(i), value);
			}
		}
		return CorrectedRecord.of(record.record(), changed);
	}

}
