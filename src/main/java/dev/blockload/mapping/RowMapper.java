package dev.blockload.mapping;

import java.util.List;

import dev.blockload.csv.RecordParser;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Maps a record to one tuple.
 */
final class RowMapper implements RecordMapper {

	private final RecordParser parser;

	private final TupleColumn[] columns;

	private final ValueWriter values;

	private final RejectWriter wrong;

	private final KeyWriter keys;

	private final boolean numbered;

	RowMapper(RecordParser parser, TupleColumn[] columns, ValueWriter values, RejectWriter wrong, KeyWriter keys,
			Mapping mapping) {
		this.parser = parser;
		this.columns = columns;
		this.values = values;
		this.wrong = wrong;
		this.keys = keys;
		this.numbered = mapping.recordColumn().isPresent();
	}

	@Override
	public int map(TupleBuffer out, List<Reject> rejects) {
		int start = out.length();
		Reject reject = this.wrong.malformed();
		if (reject == null) {
			out.int16(this.columns.length + (this.numbered ? 1 : 0));
			reject = write(out);
		}
		if (reject != null) {
			out.truncate(start);
			rejects.add(reject);
			this.keys.keep(reject, null);
			return 0;
		}
		if (this.numbered) {
			out.value64(this.parser.record());
		}
		return 1;
	}

	private @Nullable Reject write(TupleBuffer out) {
		for (TupleColumn column : this.columns) {
			Reject reject = this.values.write(column, null, out);
			if (reject != null) {
				return reject;
			}
		}
		return null;
	}

	@Override
	public long takeBlank() {
		return 0;
	}

}
