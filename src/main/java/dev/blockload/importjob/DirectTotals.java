package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;
import dev.blockload.run.Batch;
import dev.blockload.run.Ledger;
import dev.blockload.run.RunPlan;

/**
 * What a direct load has read so far: one batch, and its rejects. For one thread.
 */
final class DirectTotals {

	private final RunPlan plan;

	private final List<Reject> rejects = new ArrayList<>();

	private Position end;

	private long loaded;

	private long rejected;

	private long blank;

	DirectTotals(RunPlan plan) {
		this.plan = plan;
		this.end = plan.begin();
	}

	/**
	 * Add the next batch.
	 * @param most how many rejects are kept
	 * @throws DirectRefusal if there are more
	 */
	void add(MappedBatch mapped, long most) {
		Batch batch = mapped.batch();
		if (!batch.begin().equals(this.end)) {
			throw new IllegalStateException(
					"A batch begins at " + batch.begin() + " after one that ends at " + this.end + ".");
		}
		this.end = batch.end();
		this.loaded += batch.staged();
		this.rejected += batch.rejected();
		this.blank += batch.blank();
		if (this.rejected > most) {
			throw MappedBatches.tooManyRejects(most);
		}
		this.rejects.addAll(mapped.rejects());
	}

	/** The whole text as one batch; empty if it has no bytes. */
	Optional<Batch> batch() {
		return this.end.equals(this.plan.begin()) ? Optional.empty()
				: Optional.of(new Batch(this.plan.begin(), this.end, this.loaded, this.rejected, this.blank));
	}

	/** In the order of the file. */
	List<Reject> rejects() {
		return this.rejects;
	}

	/** The byte after the last that was read. */
	long offset() {
		return this.end.offset();
	}

	/** As the ledger sums them up. */
	Ledger.Books books() {
		return new Ledger.Books(this.end.record() - this.plan.begin().record(), this.loaded, this.rejected, this.blank,
				this.plan.cells(), 0);
	}

}
