package dev.blockload.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * An awkward CSV file made from a seed, and what must come of it: its good records as a
 * second file, for PostgreSQL to read, and its bad ones. Who made the records knows where
 * they are: nothing here is read back.
 *
 * @param bytes the file
 * @param good its good records, without a header, for {@code COPY … (FORMAT csv)}
 * @param goodRecords how many they are
 * @param rejects what must be rejected, in the order of the file
 * @param starts where each record begins
 */
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
record FaultFile(byte[] bytes, byte[] good, long goodRecords, List<Rejected> rejects, RejectedKeys rejectedKeys,
		List<Start> starts) {

	/** The columns of a block that takes the file. */
	static final String COLUMNS = "id, name, note, amount, booked_on, active, ratio";

	static final String DDL = "id int NOT NULL, name text, note varchar(40), amount numeric(12,2), booked_on date, "
			+ "active boolean, ratio double precision";

	private static final List<String> NAMES = List.of("plain", "\"Çelik, \"\"Ömer\"\"\"", "\"line\nbreak\"",
			"\"two\r\nlines, and\n\nmore\"", "日本 太郎", "\"😀,\"", "\"\"", "", " spaces ", "\"\"\"\"", "\"a\rb\"",
			"O'Neill \\ back", "\",\n\"\"\n\"");

	private static final List<String> NOTES = List.of("", "\"\"", "short", "\"with, comma\"",
			"\"forty characters, no more than that: 漢字\"", "\"quoted \"\"note\"\"\"");

	/**
	 * Whether keys occur in the file twice.
	 */
	enum Keys {

		UNIQUE, SOME_TWICE

	}

	/**
	 * Make a file. The key of each rejected record can be read if the seed is even.
	 * @param keys where some occur twice, both records are rejects of a block with a key
	 */
	static FaultFile of(long seed, int records, Keys keys) {
		Random random = new Random(seed);
		List<Defect> defects = EnumSet.complementOf(EnumSet.of(Defect.NONE))
			.stream()
			.filter((defect) -> seed % 2 != 0 || defect.keepsKey)
			.toList();
		List<Draft> drafts = new ArrayList<>();
		for (int number = 1; number <= records; number++) {
			boolean twice = keys == Keys.SOME_TWICE && number > 1 && random.nextInt(60) == 0;
			drafts.add(Draft.make(random, twice ? 1 + random.nextInt(number - 1) : number, defects));
		}
		return written(random, drafts);
	}

	private static FaultFile written(Random random, List<Draft> drafts) {
		int[] uses = new int[drafts.size() + 1];
		drafts.stream().filter((draft) -> draft.defect.keepsKey).forEach((draft) -> uses[draft.id]++);
		List<Integer> known = drafts.stream()
			.filter((draft) -> draft.defect.keepsKey && (draft.defect != Defect.NONE || uses[draft.id] > 1))
			.map(Draft::id)
			.distinct()
			.toList();
		long unknown = drafts.stream().filter((draft) -> !draft.defect.keepsKey).count();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ByteArrayOutputStream good = new ByteArrayOutputStream();
		List<Start> starts = new ArrayList<>();
		List<Rejected> rejects = new ArrayList<>();
		long goodRecords = 0;
		long line = 1 + put(bytes, COLUMNS.replace(" ", "") + "\n");
		for (int index = 0; index < drafts.size(); index++) {
			Draft draft = drafts.get(index);
			if (random.nextInt(40) == 0) {
				line += put(bytes, random.nextBoolean() ? "\n" : "\r\n");
			}
			Start start = new Start(index + 1, line, bytes.size());
			starts.add(start);
			line += put(bytes, draft.text);
			boolean last = index == drafts.size() - 1;
			line += put(bytes, (last && random.nextBoolean()) ? "" : (random.nextInt(7) == 0) ? "\r\n" : "\n");
			if (draft.defect != Defect.NONE) {
				rejects.add(new Rejected(start, draft.defect.code, draft.defect.column));
			}
			else if (uses[draft.id] > 1) {
				rejects.add(new Rejected(start, "duplicate-key", "id"));
			}
			else {
				goodRecords++;
				var unused = put(good, draft.text + "\n");
			}
		}
		rejects.sort(Comparator.comparing((reject) -> reject.start.record));
		return new FaultFile(bytes.toByteArray(), good.toByteArray(), goodRecords, rejects,
				new RejectedKeys(known, unknown), starts);
	}

	/** Write a text and return how many lines end in it. */
	private static long put(ByteArrayOutputStream out, String text) {
		out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
		return text.replace("\r\n", "\n").replace('\r', '\n').chars().filter((letter) -> letter == '\n').count();
	}

	/**
	 * The keys of the rejected records.
	 *
	 * @param known those that can be read, each once
	 * @param unknown how many cannot be read
	 */
	record RejectedKeys(List<Integer> known, long unknown) {
	}

	/**
	 * Where a record begins.
	 *
	 * @param record its number, from 1
	 * @param line its line, from 1
	 * @param offset bytes before it
	 */
	record Start(long record, long line, long offset) {
	}

	/**
	 * A record that must be rejected.
	 *
	 * @param start where it is
	 * @param code why
	 * @param column the column that is wrong, or null
	 */
	record Rejected(Start start, String code, String column) {

		@Override
		public String toString() {
			return this.start.record + "|" + this.start.line + "|" + this.start.offset + "|" + this.code + "|"
					+ ((this.column != null) ? this.column : "∅");
		}

	}

	private enum Defect {

		NONE(null, null, true), NUMBER("not-a-number", "amount", true), DATE("not-a-date", "booked_on", true),
		LONG("too-long", "note", true), FEW("too-few-fields", null, false), NO_KEY("null-not-allowed", "id", false);

		private final String code;

		private final String column;

		/** Whether the key of the record can be read. */
		private final boolean keepsKey;

		Defect(String code, String column, boolean keepsKey) {
			this.code = code;
			this.column = column;
			this.keepsKey = keepsKey;
		}

	}

	private record Draft(int id, String text, Defect defect) {

		static Draft make(Random random, int id, List<Defect> defects) {
			Defect defect = (random.nextInt(25) > 0) ? Defect.NONE : defects.get(random.nextInt(defects.size()));
			List<String> fields = new ArrayList<>(List.of((defect == Defect.NO_KEY) ? "" : Integer.toString(id),
					NAMES.get(random.nextInt(NAMES.size())),
					(defect == Defect.LONG) ? "\"" + "é,".repeat(21) + "\"" : NOTES.get(random.nextInt(NOTES.size())),
					(defect == Defect.NUMBER) ? "12.5x" : random.nextInt(1_000_000) + "." + (10 + random.nextInt(90)),
					(defect == Defect.DATE) ? "2023-02-29"
							: "20" + (10 + random.nextInt(90)) + "-1" + random.nextInt(3) + "-"
									+ (10 + random.nextInt(19)),
					random.nextBoolean() ? "true" : "FALSE",
					(random.nextInt(10) == 0) ? "" : Double.toString(random.nextDouble())));
			if (defect == Defect.FEW) {
				fields.remove(6);
			}
			return new Draft(id, String.join(",", fields), defect);
		}

	}

}
