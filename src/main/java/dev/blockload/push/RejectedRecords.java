package dev.blockload.push;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Reject;
import dev.blockload.definition.Definitions;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.CorrectionException;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.StoredReject;
import org.jspecify.annotations.Nullable;

/**
 * The rejected records of a run field by field, and files of their corrected versions.
 * For one thread.
 */
final class RejectedRecords {

	/** A request has at most so many records. */
	static final int MOST = 1000;

	/** In place of bytes or characters that a stored text cannot have. */
	private static final String UNREADABLE = "\ufffd\u2400";

	private final RunHistory history;

	private final Run run;

	/** Of the file of the run. */
	private final Dialect then;

	/** Empty if the file has no header. */
	private final List<String> header;

	RejectedRecords(RunHistory history, Run run) {
		this.history = history;
		this.run = run;
		this.then = Definitions.fromSource(history.definition(run), run.importName()).dialect();
		this.header = history.header(run);
	}

	/**
	 * A rejected record.
	 * @param record its number
	 * @throws CorrectionException code {@code unknown-reject}
	 */
	RejectedRecord find(long record) {
		return find(record, this.history.rejectsOf(this.run.id(), List.of(record)));
	}

	private RejectedRecord find(long record, @Nullable List<StoredReject> rejects) {
		if (rejects == null || rejects.isEmpty()) {
			throw new CorrectionException(CorrectionCode.UNKNOWN_REJECT,
					"Run %d has no reject of record %d.".formatted(this.run.id(), record),
					"List the rejects: ./blockload rejects %d --output json".formatted(this.run.id()));
		}
		List<FieldText> fields = fields(rejects);
		return new RejectedRecord(record, names(fields.size()), fields.stream().map(FieldText::value).toList(),
				rejects);
	}

	/** Empty if the record cannot be taken apart, or is not kept in full. */
	private List<FieldText> fields(List<StoredReject> rejects) {
		String raw = rejects.get(0).reject().raw();
		List<FieldText> fields = (raw.length() >= Reject.MAX_RAW - 1) ? List.of() : FieldText.of(raw, this.then);
		return (this.header.isEmpty() || fields.size() == this.header.size()) ? fields : List.of();
	}

	private List<String> names(int fields) {
		List<String> names = new ArrayList<>(this.header);
		for (int number = 1; this.header.isEmpty() && number <= fields; number++) {
			names.add(Integer.toString(number));
		}
		return names;
	}

	/**
	 * A file of corrected records.
	 * @param records at least one
	 * @param now how the file is written: the dialect of the import can have changed
	 * @throws CorrectionException code {@code unknown-reject}, {@code already-corrected}
	 * or {@code wrong-correction}
	 */
	byte[] corrected(List<CorrectedRecord> records, Dialect now) {
		if (records.isEmpty() || records.size() > MOST) {
			throw wrong("The request has %d records. Expected 1 to %d.".formatted(records.size(), MOST),
					"Send more records as a file of rejects: text/csv.");
		}
		RecordWriter writer = new RecordWriter(now);
		List<String> names = new ArrayList<>(this.header);
		Reject.COLUMNS.stream().filter((name) -> !names.contains(name)).forEach(names::add);
		if (now.header()) {
			writer.write(names.stream().map(FieldText::of).toList());
		}
		Set<Long> seen = new HashSet<>();
		for (CorrectedRecord record : records) {
			if (!seen.add(record.record())) {
				throw wrong("The request has record %d twice.".formatted(record.record()), "Send each record once.");
			}
		}
		Map<Long, List<StoredReject>> all = this.history.rejectsOf(this.run.id(), seen)
			.stream()
			.collect(Collectors.groupingBy((stored) -> stored.reject().record()));
		for (CorrectedRecord record : records) {
			RejectedRecord rejected = find(record.record(), all.get(record.record()));
			rejected.correctedBy().ifPresent((by) -> {
				throw CorrectedRejects.alreadyCorrected(this.run.id(), record.record(), rejected.line(), by, 1);
			});
			List<FieldText> fields = corrected(record, rejected);
			writer.write(now.header() ? explained(fields, names, rejected) : fields);
		}
		return writer.toByteArray();
	}

	private List<FieldText> corrected(CorrectedRecord record, RejectedRecord rejected) {
		List<@Nullable String> values = record.values();
		int expected = this.header.isEmpty() ? rejected.values().size() : this.header.size();
		if (values != null) {
			if (expected > 0 && values.size() != expected) {
				throw wrong("Record %d has %d values. Expected %d: one for each column of the file."
					.formatted(record.record(), values.size(), expected), "Send all values in the order of the file.");
			}
			return values.stream().map(FieldText::of).toList();
		}
		List<FieldText> original = fields(rejected.rejects());
		List<String> names = names(expected);
		record.fields()
			.keySet()
			.stream()
			.filter((name) -> names.indexOf(name) < 0 || isTwice(names, name))
			.findFirst()
			.ifPresent((name) -> {
				throw wrong(
						"Record %d has no field '%s'. Expected names of the header, each of which it has once: %s."
							.formatted(record.record(), Printable.line(name), Printable.line(String.join(", ", names))),
						"Correct the name, or send all values in the order of the file as 'values'.");
			});
		List<FieldText> fields = new ArrayList<>();
		for (int number = 0; number < names.size(); number++) {
			fields.add(field(record, names.get(number), (number < original.size()) ? original.get(number) : null));
		}
		return fields;
	}

	private static boolean isTwice(List<String> names, String name) {
		return names.indexOf(name) != names.lastIndexOf(name);
	}

	private static FieldText field(CorrectedRecord record, String name, @Nullable FieldText original) {
		Map<String, @Nullable String> fields = record.fields();
		if (fields.containsKey(name)) {
			return FieldText.of(fields.get(name));
		}
		if (Reject.COLUMNS.contains(name)) {
			return FieldText.NONE;
		}
		if (original == null || original.text().chars().anyMatch((unit) -> UNREADABLE.indexOf(unit) >= 0)) {
			throw wrong("The rejected field '%s' of record %d cannot be read.".formatted(Printable.line(name),
					record.record()), "Send a value for the field.");
		}
		return original;
	}

	private static List<FieldText> explained(List<FieldText> fields, List<String> names, RejectedRecord rejected) {
		List<FieldText> all = new ArrayList<>(fields);
		while (all.size() < names.size()) {
			all.add(FieldText.NONE);
		}
		all.set(names.indexOf(Reject.COLUMNS.get(0)), FieldText.of(Long.toString(rejected.line())));
		return all;
	}

	private static CorrectionException wrong(String message, String action) {
		return new CorrectionException(CorrectionCode.WRONG_CORRECTION, message, action);
	}

}
