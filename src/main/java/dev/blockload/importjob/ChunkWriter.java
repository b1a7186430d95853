package dev.blockload.importjob;

import java.util.List;

import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Ledger;

import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Writes a chunk in one transaction with the batch metadata: the ledger by
 * compare-and-set, then COPY, then the rejects.
 */
final class ChunkWriter implements ItemWriter<MappedSlice> {

	private final RunContext context;

	private final ImportTools tools;

	private final BlockPlanner.Planned planned;

	private final int ordinal;

	ChunkWriter(RunContext context, ImportTools tools, BlockPlanner.Planned planned, int ordinal) {
		this.context = context;
		this.tools = tools;
		this.planned = planned;
		this.ordinal = ordinal;
	}

	@Override
	public void write(Chunk<? extends MappedSlice> chunk) {
		List<MappedSlice> slices = List.copyOf(chunk.getItems());
		if (slices.isEmpty()) {
			// Another worker exceeded the limit for rejects after this chunk was read.
			return;
		}
		Position from = slices.get(0).start();
		Position to = from;
		for (MappedSlice slice : slices) {
			if (!slice.start().equals(to)) {
				throw new IllegalStateException("A chunk has a gap: " + to + " is followed by " + slice.start() + ".");
			}
			to = slice.end();
		}
		long loaded = slices.stream().mapToLong(MappedSlice::loaded).sum();
		List<Reject> rejected = slices.stream().flatMap((slice) -> slice.rejects().stream()).toList();
		this.tools.ledger()
			.advance(this.context.attempt(), this.ordinal, from, to, loaded,
					slices.stream().mapToLong(MappedSlice::rejected).sum(),
					slices.stream().mapToLong(MappedSlice::blank).sum());
		this.tools.staging().copy(this.context.run(), this.planned.target(), slices);
		this.tools.rejects().add(this.context.run(), rejected);
		this.context.alive().confirm();
	}

}
