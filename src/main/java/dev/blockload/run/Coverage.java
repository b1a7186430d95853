package dev.blockload.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

/**
 * What is loaded of the text of an object: the union of the committed batches of a run.
 * Immutable.
 */
public final class Coverage {

	private final Position begin;

	private final @Nullable Long end;

	/** In the order of the text; no two overlap. */
	private final List<Batch> batches;

	/**
	 * Create the coverage of a run.
	 * @param begin where the first record begins
	 * @param end how long the text is, or null if that is not known
	 * @param batches the committed batches, in any order
	 * @throws RunException code {@code does-not-balance} if two batches overlap, one is
	 * outside the text, or a batch begins at another record or line than the batch before
	 * it ends at
	 */
	public Coverage(Position begin, @Nullable Long end, List<Batch> batches) {
		this.begin = begin;
		this.end = end;
		this.batches = batches.stream().sorted(Comparator.comparingLong((batch) -> batch.begin().offset())).toList();
		check();
	}

	private void check() {
		Position before = this.begin;
		for (Batch batch : this.batches) {
			Position next = batch.begin();
			boolean follows = next.offset() > before.offset() && next.record() >= before.record()
					&& next.line() >= before.line();
			if (!next.equals(before) && !follows) {
				throw misfit("A batch begins at " + text(next) + ". Expected " + text(before) + " or later.");
			}
			before = batch.end();
		}
		if (this.end != null && before.offset() > this.end) {
			throw misfit("The last batch ends at " + text(before) + ". The text has " + this.end + " bytes.");
		}
	}

	private static RunException misfit(String found) {
		return new RunException(RunCode.DOES_NOT_BALANCE, "The committed batches do not fit together. " + found,
				"Start a new run, and report this.");
	}

	private static String text(Position position) {
		return "byte " + position.offset() + ", record " + position.record() + ", line " + position.line();
	}

	/**
	 * What is not loaded, in the order of the text.
	 * @return empty if the whole text is loaded; if its length is not known, the last gap
	 * has no end
	 */
	public List<Gap> gaps() {
		List<Gap> gaps = new ArrayList<>();
		Position covered = this.begin;
		long rejected = 0;
		for (Batch batch : this.batches) {
			if (batch.begin().offset() > covered.offset()) {
				gaps.add(new Gap(covered, batch.begin().offset(), rejected));
			}
			covered = batch.end();
			rejected += batch.rejected();
		}
		if (this.end == null || covered.offset() < this.end) {
			gaps.add(new Gap(covered, this.end, rejected));
		}
		return gaps;
	}

	/**
	 * How many records or cells are rejected in the batches before the first gap, which
	 * is what an attempt that loads everything in order would know.
	 */
	public long rejectedInOrder() {
		List<Gap> gaps = gaps();
		return gaps.isEmpty() ? this.batches.stream().mapToLong(Batch::rejected).sum() : gaps.get(0).rejectedBefore();
	}

	/** Whether everything before the last batch is loaded. */
	public boolean isContiguous() {
		return gaps().stream().allMatch((gap) -> gap.begin().equals(last()));
	}

	/** The position after the last batch; where the text begins if there is none. */
	private Position last() {
		return this.batches.isEmpty() ? this.begin : this.batches.get(this.batches.size() - 1).end();
	}

	/** Where the first record begins. */
	public Position begin() {
		return this.begin;
	}

	/** How long the text is; empty if that is not known. */
	public Optional<Long> end() {
		return Optional.ofNullable(this.end);
	}

	/**
	 * The same coverage of a text whose length is known now.
	 * @param length of the text
	 */
	public Coverage endingAt(long length) {
		return new Coverage(this.begin, length, this.batches);
	}

	/** How many bytes the batches have. */
	public long bytes() {
		return this.batches.stream().mapToLong(Batch::bytes).sum();
	}

	/** How many records the batches have. */
	public long records() {
		return this.batches.stream().mapToLong(Batch::records).sum();
	}

}
