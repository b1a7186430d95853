package dev.blockload.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.push.CorrectedRecord;
import dev.blockload.push.CorrectionState;
import dev.blockload.push.RejectedRecord;
import dev.blockload.run.Run;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record with its fields, to be corrected.
 *
 * @param run the run that rejected it
 * @param record the record
 * @param state how far the rejects of the run are corrected
 * @param hasImport whether the reader sees the import as it is now
 * @param operates whether the reader can run the import
 * @param refused the form that was sent and refused, or null
 * @param texts messages as the reader is allowed to read them
 */
record RejectDetails(Run run, RejectedRecord record, CorrectionState state, boolean hasImport, boolean operates,
		@Nullable Refused refused, VisibleTexts.ForCaller texts) {

	/** The same after a form was refused. */
	RejectDetails refused(List<@Nullable String> sent, boolean dryRun, Failure failure) {
		return new RejectDetails(this.run, this.record, this.state, this.hasImport, this.operates,
				new Refused(sent, dryRun, CorrectionUpload.Problem.of(failure, this.texts)), this.texts);
	}

	/** Whether the form asks for a dry run. */
	boolean isDryRun() {
		return this.refused != null && this.refused.dryRun();
	}

	/** Whether it can be corrected here and now. */
	boolean isCorrectable() {
		return this.operates && this.state.obstacle() == null && this.record.correctedBy().isEmpty();
	}

	/** Whether it was loaded by {@code load}, whose import is not saved. */
	boolean isUnsaved() {
		return this.run.importName().startsWith(ImportDefinition.UNSAVED);
	}

	/** The value of a field as the form shows it; empty if it has none. */
	String shown(int field) {
		String typed = (this.refused != null) ? this.refused.sent().get(field) : null;
		return (typed != null) ? lines(typed) : shown(value(this.record, field));
	}

	/** The same for a value: with symbols for characters that nobody sees. */
	private static String shown(String value) {
		return Printable.text(value.replace("\r\n", "\n"));
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
	 * The record that a form corrects. Fields that nobody has changed stay exactly as
	 * they were, whatever a browser and the form did to their characters.
	 * @param record as it was rejected
	 * @param sent the values of the form, one for each field; null if the form has none
	 * @throws WebException if the record has no values and the form lacks one
	 */
	static CorrectedRecord corrected(RejectedRecord record, List<@Nullable String> sent) {
		if (record.values().isEmpty()) {
			return new CorrectedRecord(record.record(), Map.of(), all(record, sent));
		}
		Map<String, @Nullable String> changed = new LinkedHashMap<>();
		for (int i = 0; i < record.names().size(); i++) {
			String value = sent.get(i);
			String before = value(record, i);
			if (value != null && !lines(value).equals(lines(shown(before)))) {
				changed.put(record.names().get(i), entered(value, before));
			}
		}
		return CorrectedRecord.of(record.record(), changed);
	}

	private static List<@Nullable String> all(RejectedRecord record, List<@Nullable String> sent) {
		List<@Nullable String> values = new ArrayList<>();
		for (int i = 0; i < record.names().size(); i++) {
			String value = sent.get(i);
			if (value == null) {
				throw WebException.badRequest("The form has no value for field '%s'. Expected a value for each field."
					.formatted(Printable.line(record.names().get(i))));
			}
			values.add(entered(value, ""));
		}
		return values;
	}

	/** Forms send each line break as two characters. */
	private static String lines(String text) {
		return text.replace("\r\n", "\n").replace('\r', '\n');
	}

	/** What a person entered: a field that was cleared has no value. */
	private static @Nullable String entered(String sent, String before) {
		String text = lines(sent);
		for (int point : before.codePoints().distinct().toArray()) {
			// A symbol that the form showed, and that the person left in its place.
			String character = Character.toString(point);
			text = text.replace(Printable.text(character), character);
		}
		if (text.isEmpty()) {
			return null;
		}
		return before.contains("\r\n") ? text.replace("\n", "\r\n") : text;
	}

	/**
	 * A form that was refused.
	 *
	 * @param sent the values of its fields; null where it had none
	 * @param dryRun whether nothing was to be published
	 * @param problem why it was refused
	 */
	record Refused(List<@Nullable String> sent, boolean dryRun, CorrectionUpload.Problem problem) {
	}

}
