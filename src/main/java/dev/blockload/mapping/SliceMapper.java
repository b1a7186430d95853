package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.RecordParser;
import dev.blockload.csv.RecordParsers;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.mapping.encode.TupleBuffer;
import dev.blockload.mapping.encode.TupleBuffers;

/**
 * Turns slices into rows of PostgreSQL's binary COPY format (see {@link MappedSlice}) and
 * rejects. Uses its buffers again: for one thread. What it returns can be released by
 * another.
 */
public final class SliceMapper {

	/** About how many bytes the rows of a slice have at most beside their texts. */
	private static final int ROWS_BYTES = 2 * 1024 * 1024;

	/** The longest binary form of a short text, such as a timestamp, and its length. */
	private static final int VALUE_BYTES = 20;

	private final TupleColumn[] columns;

	private final RecordParser parser;

	private final RejectWriter wrong;

	private final KeyWriter keys;

	private final RecordMapper records;

	private final int cells;

	private final TupleBuffers buffers = new TupleBuffers();

	/**
	 * Create a mapper that keeps no keys of rejected records.
	 * @param mapping which field goes where
	 * @param dialect the one that the slices were cut with
	 * @param limits how long a field may be
	 */
	public SliceMapper(Mapping mapping, Dialect dialect, BufferLimits limits) {
		this(mapping, dialect, limits, List.of());
	}

	/**
	 * Create a mapper.
	 * @param mapping which field goes where
	 * @param dialect the one that the slices were cut with
	 * @param limits how long a field may be
	 * @param key the names of the columns whose values are kept of rejected records, as
	 * {@link RejectedKeys}; empty if none are kept
	 */
	public SliceMapper(Mapping mapping, Dialect dialect, BufferLimits limits, List<String> key) {
		this.parser = RecordParsers.of(dialect);
		Charset charset = dialect.textCharset();
		this.columns = TupleColumn.of(mapping, charset);
		this.wrong = new RejectWriter(this.parser, dialect, mapping.fields());
		ValueWriter values = new ValueWriter(this.parser, this.wrong, charset, limits, mapping.cells());
		this.keys = new KeyWriter(this.parser, values, this.columns, key);
		this.cells = Math.max(1, mapping.cells().size());
		this.records = mapping.cells().isEmpty()
				? new RowMapper(this.parser, this.columns, values, this.wrong, this.keys, mapping)
				: new CellMapper(this.parser, this.columns, values, this.wrong, this.keys, mapping);
	}

	/**
	 * How many records a slice can have, so that their rows stay small although a row can
	 * be many times as large as its record: values have a binary form, short records can
	 * be padded, and columns can have constants.
	 */
	public int mostRecords() {
		long rowBytes = 1;
		for (TupleColumn column : this.columns) {
			byte[] constant = column.constant();
			rowBytes += (constant != null) ? constant.length : VALUE_BYTES;
		}
		return (int) Math.max(1, ROWS_BYTES / (rowBytes * this.cells));
	}

	/**
	 * Map a slice, and release it.
	 * @param slice cut with the same dialect
	 * @return a row or a reject for each of its records
	 */
	public MappedSlice map(Slice slice) {
		return map(slice, RejectBudget.unlimited());
	}

	/**
	 * Map a slice up to the record that exceeds a budget, and release it.
	 * @param slice cut with the same dialect
	 * @param budget each reject is counted against it
	 * @return a row or a reject for each of its records; if the budget is exceeded, it
	 * ends after the record that exceeded it
	 */
	public MappedSlice map(Slice slice, RejectBudget budget) {
		MappedSlice mapped = mapAndKeep(slice, budget);
		slice.release();
		return mapped;
	}

	/**
	 * Map a slice up to the record that exceeds a budget. The slice can be mapped again:
	 * the caller releases it.
	 * @param slice cut with the same dialect
	 * @param budget each reject is counted against it
	 * @return as {@link #map(Slice, RejectBudget)}
	 */
	public MappedSlice mapAndKeep(Slice slice, RejectBudget budget) {
		TupleBuffer out = this.buffers.take();
		List<Reject> rejects = new ArrayList<>();
		this.keys.clear();
		this.parser.open(slice);
		this.wrong.open(slice);
		long loaded = 0;
		Position end = slice.end();
		while (this.parser.next()) {
			int before = rejects.size();
			loaded += this.records.map(out, rejects);
			if (rejects.size() > before && !budget.take(cells(rejects, before))) {
				end = this.parser.after();
				break;
			}
		}
		this.parser.close();
		this.wrong.close();
		return new MappedSlice(slice.start(), end, out, loaded, this.records.takeBlank(), this.cells, rejects,
				this.keys.kept());
	}

	private static int cells(List<Reject> rejects, int from) {
		return rejects.subList(from, rejects.size()).stream().mapToInt(Reject::cells).sum();
	}

}
