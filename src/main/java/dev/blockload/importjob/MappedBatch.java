package dev.blockload.importjob;

import java.util.List;

import dev.blockload.csv.Reject;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.run.Batch;

/**
 * A batch after mapping. If it exceeds the limit of rejects, it ends after the record
 * that exceeded it.
 *
 * @param slices at least one, consecutive
 */
record MappedBatch(List<MappedSlice> slices) {

	MappedBatch {
		slices = List.copyOf(slices);
	}

	/** As the ledger stores it. */
	Batch batch() {
		return new Batch(this.slices.get(0).start(), this.slices.get(this.slices.size() - 1).end(),
				this.slices.stream().mapToLong(MappedSlice::loaded).sum(), rejected(),
				this.slices.stream().mapToLong(MappedSlice::blank).sum());
	}

	/** How many records or cells are rejected. */
	long rejected() {
		return this.slices.stream().mapToLong(MappedSlice::rejected).sum();
	}

	/** In the order of the file. */
	List<Reject> rejects() {
		return this.slices.stream().flatMap((slice) -> slice.rejects().stream()).toList();
	}

}
