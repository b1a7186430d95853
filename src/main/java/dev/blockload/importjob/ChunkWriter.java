package dev.blockload.importjob;

import java.util.List;

import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Ledger;
import dev.blockload.run.RejectStore;

import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Writes a chunk in one transaction with the batch metadata: the ledger by
 * compare-and-set, then COPY, then the rejects.
 */
final class ChunkWriter implements ItemWriter<MappedSlice> {

	private final RunContext context;

	private final Ledger ledger;

	private final StagingTable staging;

	private final RejectStore rejects;

	private final RejectCheck check;

	private final Targets.Planned planned;

	private final int ordinal;

	ChunkWriter(RunContext context, Ledger ledger, StagingTable staging, RejectStore rejects, RejectCheck check,
			Targets.Planned planned, int ordinal) {
		this.context = context;
		this.ledger = ledger;
		this.staging = staging;
		this.rejects = rejects;
		this.check = check;
		this.planned = planned;
		this.ordinal = ordinal;
	}

	@Override
	public void write(Chunk<? extends MappedSlice> chunk) {
		List<MappedSlice> slices = List.copyOf(chunk.getItems());
		Position from = slices.get(0).start();
		Position to = from;
		for (MappedSlice slice : slices) {
			if (!slice.start().equals(to)) {
				throw new IllegalStateException("a chunk has a gap: " + to + " is followed by " + slice.start());
			}
			to = slice.end();
		}
		long loaded = slices.stream().mapToLong(MappedSlice::loaded).sum();
		List<Reject> rejected = slices.stream().flatMap((slice) -> slice.rejects().stream()).toList();
		this.ledger.advance(this.context.attempt(), this.ordinal, from, to, loaded, rejected.size());
		this.staging.copy(this.context.run(), this.planned.target(), slices);
		this.rejects.add(this.context.run(), rejected);
		this.check.whileLoading(this.ledger.books(this.context.run()).rejected());
		this.context.attempt().lease().confirm();
	}

}
