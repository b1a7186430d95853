package dev.blockload.importjob;

import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/**
 * Writes a batch in one transaction with the batch metadata: the fence and the ledger,
 * then COPY, then the rejects. With a route, a batch without rejects is committed through
 * a worker of Citus, and then added to the ledger. One lane.
 */
final class BatchWriter implements ItemWriter<MappedBatch> {

	private final RunContext context;

	private final ImportTools tools;

	private final BlockPlanner.Planned planned;

	private final int lane;

	private final RecordCounts counts;

	private final LaneRoute route;

	BatchWriter(RunContext context, ImportTools tools, BlockPlanner.Planned planned, int lane, RecordCounts counts,
			LaneRoute route) {
		this.route = route;
		this.context = context;
		this.tools = tools;
		this.planned = planned;
		this.lane = lane;
		this.counts = counts;
	}

	@Override
	public void write(Chunk<? extends MappedBatch> chunk) {
		for (MappedBatch mapped : chunk) {
			if (!this.route.write(this.planned.target(), this.lane, mapped)) {
				writeHere(mapped);
			}
			this.context.alive().confirm();
			this.counts.add(mapped.batch());
		}
	}

	private void writeHere(MappedBatch mapped) {
		this.tools.ledger().add(this.context.attempt(), this.lane, mapped.batch());
		this.tools.staging().copy(this.context.run(), this.planned.target(), mapped.slices());
		this.tools.rejects().add(this.context.run(), mapped.rejects());
	}

}
