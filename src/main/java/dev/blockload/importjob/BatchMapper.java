package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import dev.blockload.csv.Slice;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.RejectBudget;
import dev.blockload.mapping.SliceMapper;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.infrastructure.item.ItemProcessor;

/**
 * Maps the batches of one lane, and ends a batch after the record that exceeds the limit
 * of rejects. Not thread-safe: one lane.
 */
final class BatchMapper implements ItemProcessor<ReadBatch, MappedBatch> {

	private final SliceMapper mapper;

	private final LaneReader reader;

	private final RejectOrder rejects;

	BatchMapper(SliceMapper mapper, LaneReader reader, RejectOrder rejects) {
		this.mapper = mapper;
		this.reader = reader;
		this.rejects = rejects;
	}

	/**
	 * {@inheritDoc}
	 * @return null if the batch must not be committed: the limit is exceeded before it,
	 * or the lane of a batch before it failed
	 */
	@Override
	public @Nullable MappedBatch process(ReadBatch batch) throws InterruptedException {
		long most = this.rejects.mostOf(batch);
		List<MappedSlice> slices = map(batch.slices(), most);
		long found = slices.stream().mapToLong(MappedSlice::rejected).sum();
		this.rejects.mapped(batch, found);
		this.reader.mapped();
		OptionalLong within = this.rejects.awaitMostOf(batch);
		MappedBatch mapped = null;
		if (within.isEmpty() || within.getAsLong() < 0) {
			slices.forEach(MappedSlice::release);
		}
		else if (found <= within.getAsLong()) {
			mapped = new MappedBatch(slices);
		}
		else {
			this.rejects.exceed();
			mapped = new MappedBatch(shortened(batch.slices(), slices, within.getAsLong()));
		}
		batch.slices().forEach(Slice::release);
		return mapped;
	}

	/**
	 * Map slices up to the record that exceeds a number of rejects. A slice without a
	 * reject is released: the record that exceeds the limit is not in it.
	 */
	private List<MappedSlice> map(List<Slice> slices, long most) {
		List<MappedSlice> mapped = new ArrayList<>();
		RejectBudget budget = this.rejects.isLimited() ? RejectBudget.of(most) : RejectBudget.unlimited();
		for (Slice slice : slices) {
			if (!budget.isExceeded()) {
				MappedSlice next = this.mapper.mapAndKeep(slice, budget);
				if (next.rejects().isEmpty() || !this.rejects.isLimited()) {
					slice.release();
				}
				mapped.add(next);
			}
		}
		return mapped;
	}

	/**
	 * End after the record that exceeds a number of rejects: batches before have more
	 * than was known when this one was mapped.
	 */
	private List<MappedSlice> shortened(List<Slice> slices, List<MappedSlice> mapped, long most) {
		List<MappedSlice> kept = new ArrayList<>();
		long left = most;
		for (int index = 0; index < mapped.size() && left >= 0; index++) {
			MappedSlice slice = mapped.get(index);
			long found = slice.rejected();
			if (found > left) {
				slice.release();
				kept.add(this.mapper.mapAndKeep(slices.get(index), RejectBudget.of(left)));
				mapped.subList(index + 1, mapped.size()).forEach(MappedSlice::release);
			}
			else {
				kept.add(slice);
			}
			left -= found;
		}
		return kept;
	}

}
