package dev.blockload.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.blockload.Printable;
import dev.blockload.importjob.CorrectedFile;
import dev.blockload.importjob.CorrectedFile.Row;
import dev.blockload.run.CorrectedRecords;
import dev.blockload.run.CorrectedRecords.Pair;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.CorrectedRejects.FoundReject;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.CorrectionException;
import dev.blockload.run.RejectState;

/**
 * Finds the rejects that the records of a corrected file correct: by the line number that
 * each of them has, or by their order in a file without a header. A record that the run
 * rejects again in any case corrects none.
 */
final class CorrectedRows {

	private static final Pattern LINE = Pattern.compile("[0-9]{1,18}");

	private final CorrectedRejects rejects;

	private final long first;

	private final CorrectedFile file;

	CorrectedRows(CorrectedRejects rejects, long first, CorrectedFile file) {
		this.rejects = rejects;
		this.first = first;
		this.file = file;
	}

	/**
	 * Find them.
	 * @throws CorrectionException code {@code wrong-correction}, {@code unknown-reject}
	 * or {@code already-corrected}
	 */
	CorrectedRecords records() {
		if (this.file.isCut()) {
			throw wrong("The corrected file has more than %,d records.".formatted(CorrectionFiles.MOST),
					this.rejects.wholeFile(this.first));
		}
		return switch (this.file.columns()) {
			case PRESENT -> byLine();
			case NO_HEADER -> byOrder();
			case ABSENT -> throw wrong(
					"The header of the corrected file has no column '_reject_line', by which Blockload finds the rejects.",
					"Correct the file that this command writes: ./blockload rejects " + this.first);
		};
	}

	private CorrectedRecords byLine() {
		List<Row> rows = new ArrayList<>();
		List<Long> places = new ArrayList<>();
		List<Long> lines = new ArrayList<>();
		Map<Long, Long> seen = new HashMap<>();
		for (int place = 1; place <= this.file.rows().size(); place++) {
			Row row = this.file.rows().get(place - 1);
			if (!row.complete()) {
				continue;
			}
			long line = line(row);
			Long other = seen.put(line, row.line());
			if (other != null) {
				throw wrong("Lines %d and %d of the corrected file both have %d in column '_reject_line'."
					.formatted(other, row.line(), line), "Remove one of them.");
			}
			rows.add(row);
			places.add((long) place);
			lines.add(line);
		}
		if (lines.isEmpty()) {
			throw wrong("The corrected file has no complete record.",
					"Correct the file that this command writes: ./blockload rejects " + this.first);
		}
		List<FoundReject> found = this.rejects.onLines(this.first, lines);
		List<Pair> pairs = new ArrayList<>();
		long corrected = found.stream().filter((record) -> record.correctedBy() != null).count();
		for (int index = 0; index < found.size(); index++) {
			FoundReject record = found.get(index);
			requireMatch(rows.get(index), record);
			Long by = record.correctedBy();
			if (by != null) {
				throw CorrectedRejects.alreadyCorrected(this.first, record.record(), record.line(), by, corrected);
			}
			pairs.add(new Pair(places.get(index), record.record()));
		}
		return new CorrectedRecords(this.first, pairs);
	}

	private long line(Row row) {
		if (!LINE.matcher(row.rejectedLine()).matches()) {
			throw wrong(
					"Line %d of the corrected file has '%s' in column '_reject_line'. Expected the line of the rejected record, such as 7."
						.formatted(row.line(), Printable.line(row.rejectedLine())),
					"Write the number there, or correct the file that this command writes: ./blockload rejects "
							+ this.first);
		}
		return Long.parseLong(row.rejectedLine());
	}

	/** The file can be that of another run. */
	private void requireMatch(Row row, FoundReject record) {
		boolean sameCode = row.rejectedCode().isEmpty()
				|| List.of(row.rejectedCode().split(" ")).stream().anyMatch(record.codes()::contains);
		if (record.record() == 0 || !sameCode) {
			throw new CorrectionException(CorrectionCode.UNKNOWN_REJECT,
					"Line %d of the corrected file says that line %d was rejected%s. Run %d rejected no such record."
						.formatted(row.line(), record.line(),
								row.rejectedCode().isEmpty() ? ""
										: " with the code '" + Printable.line(row.rejectedCode()) + "'",
								this.first),
					"Correct the file that this command writes: ./blockload rejects " + this.first);
		}
	}

	private CorrectedRecords byOrder() {
		int count = this.file.rows().size();
		List<Long> open = this.rejects.records(this.first, RejectState.OPEN, CorrectionFiles.MOST + 1);
		if (count == 0 || count != open.size()) {
			throw wrong(
					"The corrected file has %d records, and run %d has %d open rejects. In files without a header, the records correct the open rejects in their order."
						.formatted(count, this.first, open.size()),
					"Keep all records of the file that this command writes: ./blockload rejects " + this.first);
		}
		return CorrectedRecords.inOrder(this.first, open);
	}

	private static CorrectionException wrong(String message, String action) {
		return new CorrectionException(CorrectionCode.WRONG_CORRECTION, message, action);
	}

}
