package dev.blockload.importjob;

import java.io.IOException;
import java.io.InputStream;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.run.Coverage;
import dev.blockload.run.Gap;
import dev.blockload.run.LoadRange;

/**
 * Divides what is not loaded of a text into ranges of whole records: scans it once, and
 * stores each range as soon as its end is known. Maps nothing. Not thread-safe.
 */
final class RangeScanner {

	private final RunContext context;

	private final RangeTools tools;

	private int ranges;

	RangeScanner(RunContext context, RangeTools tools) {
		this.context = context;
		this.tools = tools;
	}

	/**
	 * Scan until the end, or until no further range can be stored.
	 * @param coverage what is loaded of a text whose length is known
	 * @throws IOException if reading fails
	 * @throws dev.blockload.csv.CsvException if the text is wrong; the ranges before are
	 * stored
	 */
	void scan(Coverage coverage) throws IOException {
		for (Gap gap : coverage.gaps()) {
			Long end = gap.end();
			if (end == null || !scan(gap, end)) {
				return;
			}
		}
	}

	private boolean scan(Gap gap, long end) throws IOException {
		Dialect dialect = this.context.definition().dialect();
		try (InputStream text = new PinnedText(this.context.store(), this.context.pin(), dialect)
			.plain(gap.begin().offset(), end)) {
			SliceReader slices = new SliceReader(text, dialect, gap.begin(), end,
					dialect.limits(this.tools.settings().sliceBytes()));
			Position begin = gap.begin();
			for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
				Position reached = slice.end();
				slice.release();
				if (this.context.stop().isRequested() || Thread.currentThread().isInterrupted()) {
					return false;
				}
				if (reached.offset() - begin.offset() >= this.tools.distributing().rangeSize().toBytes()) {
					if (!add(begin, reached)) {
						return false;
					}
					begin = reached;
				}
			}
			// What a reader skips at the end, such as blank lines, belongs to no slice.
			return begin.offset() >= slices.position().offset() || add(begin, slices.position());
		}
	}

	private boolean add(Position begin, Position end) {
		LoadRange range = new LoadRange(this.ranges++, begin, end);
		return this.tools.ask((distribution) -> distribution.add(this.context.attempt(), range));
	}

}
