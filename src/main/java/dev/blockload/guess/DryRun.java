package dev.blockload.guess;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.csv.CsvCode;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileDecoder;
import dev.blockload.csv.HeaderReader;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.ColumnDefaults;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.RowUnit;
import dev.blockload.mapping.Unpivot;
import dev.blockload.mapping.SliceMapper;
import org.jspecify.annotations.Nullable;

/**
 * Reads and maps a sample as a run would, to find the records that it would reject. Used
 * once.
 */
final class DryRun {

	private final FileLayout layout;

	private final Dialect dialect;

	private long loaded;

	private long rejected;

	private @Nullable Reject firstReject;

	DryRun(FileLayout layout, Dialect dialect) {
		this.layout = layout;
		this.dialect = layout.isWhole() ? dialect
				: new Dialect(dialect.delimiter(), dialect.quote(), dialect.escape(), dialect.comment(),
						StandardCharsets.UTF_8, dialect.header(), dialect.skipLines(), dialect.trim(), dialect.ragged(),
						dialect.compression(), dialect.fileLimits());
	}

	/** The failures and rejects of a run, one sentence each; empty if there are none. */
	List<String> notes(List<ColumnRule> rules, @Nullable Unpivot unpivot, Block block) {
		List<String> notes = new ArrayList<>();
		try {
			rehearse(rules, unpivot, block);
		}
		catch (Failure ex) {
			boolean cutOff = !this.layout.isWhole() && ex.failureCode() == CsvCode.UNCLOSED_QUOTE;
			if (!cutOff) {
				notes.add("A run would fail: " + ex.message());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Reject first = this.firstReject;
		if (first != null) {
			notes.add("A run would reject %,d of %,d %s. The first is at line %d: %s".formatted(this.rejected,
					this.rejected + this.loaded, ((unpivot != null) ? RowUnit.CELL : RowUnit.RECORD).many(),
					first.line(), first.reason()));
		}
		return notes;
	}

	private void rehearse(List<ColumnRule> rules, @Nullable Unpivot unpivot, Block block) throws IOException {
		BufferLimits limits = this.dialect.limits(BufferLimits.DEFAULT.sliceBytes());
		HeaderReader.Head head;
		try (InputStream in = text()) {
			head = HeaderReader.read(in, this.dialect, limits);
		}
		ColumnDefaults defaults = new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT);
		Mapping mapping = this.dialect.header()
				? MappingPlanner.plan(block, rules, unpivot, head.names(), defaults, null)
				: MappingPlanner.planByNumber(block, rules, head.names(), defaults, null);
		SliceMapper mapper = new SliceMapper(mapping, this.dialect, limits);
		try (InputStream in = text()) {
			in.skipNBytes(head.dataStart().offset());
			SliceReader reader = new SliceReader(in, this.dialect, head.dataStart(), SliceReader.TO_THE_END,
					limits.sliceRecords(mapper.mostRecords()));
			for (Slice slice = reader.next(); slice != null; slice = reader.next()) {
				MappedSlice mapped = mapper.map(slice);
				this.loaded += mapped.loaded();
				this.rejected += mapped.rejected();
				if (this.firstReject == null && !mapped.rejects().isEmpty()) {
					this.firstReject = mapped.rejects().get(0);
				}
			}
		}
	}

	private InputStream text() {
		byte[] bytes = this.layout.isWhole() ? this.layout.sample().head() : this.layout.table().text().head();
		return new FileDecoder(this.dialect, Compression.NONE).text(new ByteArrayInputStream(bytes));
	}

}
