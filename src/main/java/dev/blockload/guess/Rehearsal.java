package dev.blockload.guess;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileDecoder;
import dev.blockload.csv.HeaderReader;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.ColumnDefaults;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.mapping.SliceMapper;
import dev.blockload.mapping.Unpivot;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do with a sample, with the code of a run and without a database.
 *
 * @param loaded how many records or cells would be loaded
 * @param rejected how many would be rejected
 * @param firstReject the first of them, or null
 * @param failure what would end the run, or null
 */
record Rehearsal(long loaded, long rejected, @Nullable Reject firstReject, @Nullable Failure failure) {

	/**
	 * What an import says of its file.
	 *
	 * @param dialect of the file
	 * @param rules of the columns
	 * @param unpivot how cells become rows; null where records do
	 * @param defaults of the columns
	 * @param metadata of the run; null where no rule asks for it
	 */
	record Reading(Dialect dialect, List<ColumnRule> rules, @Nullable Unpivot unpivot, ColumnDefaults defaults,
			@Nullable RunMetadata metadata) {

		Reading {
			rules = List.copyOf(rules);
		}

	}

	/**
	 * Rehearses a run.
	 * @param sample decompressed, in the encoding of the dialect
	 * @param reading what the import says
	 * @param block where the rows go
	 */
	static Rehearsal of(byte[] sample, Reading reading, Block block) {
		long loaded = 0;
		long rejected = 0;
		Reject first = null;
		Dialect dialect = reading.dialect();
		try {
			BufferLimits limits = dialect.limits(BufferLimits.DEFAULT.sliceBytes());
			HeaderReader.Head head;
			try (InputStream in = text(sample, dialect)) {
				head = HeaderReader.read(in, dialect, limits);
			}
			SliceMapper mapper = new SliceMapper(mapping(reading, block, head), dialect, limits);
			try (InputStream in = text(sample, dialect)) {
				in.skipNBytes(head.dataStart().offset());
				SliceReader reader = new SliceReader(in, dialect, head.dataStart(), SliceReader.TO_THE_END,
						limits.sliceRecords(mapper.mostRecords()));
				for (Slice slice = reader.next(); slice != null; slice = reader.next()) {
					MappedSlice mapped = mapper.map(slice);
					loaded += mapped.loaded();
					rejected += mapped.rejected();
					if (first == null && !mapped.rejects().isEmpty()) {
						first = mapped.rejects().get(0);
					}
				}
			}
			return new Rehearsal(loaded, rejected, first, null);
		}
		catch (Failure ex) {
			return new Rehearsal(loaded, rejected, first, ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Mapping mapping(Reading reading, Block block, HeaderReader.Head head) {
		return reading.dialect().header()
				? MappingPlanner.plan(block, reading.rules(), reading.unpivot(), head.names(), reading.defaults(),
						reading.metadata())
				: MappingPlanner.planByNumber(block, reading.rules(), head.names(), reading.defaults(),
						reading.metadata());
	}

	private static InputStream text(byte[] sample, Dialect dialect) {
		return new FileDecoder(dialect, Compression.NONE).text(new ByteArrayInputStream(sample));
	}

	/** Whether at least half of the records would be rejected, or all fail. */
	boolean isBad() {
		return this.failure != null || (this.rejected > 0 && this.rejected >= this.loaded);
	}

	/** Whether this is clearly better than another rehearsal. */
	boolean isBetterThan(Rehearsal other) {
		return this.failure == null && this.loaded > 0 && ((other.failure != null) ? !isBad()
				: this.rejected < other.rejected && 2 * this.rejected <= other.rejected);
	}

	/** Whether this is at least as good as another rehearsal. */
	boolean isAsGoodAs(Rehearsal other) {
		return this.failure == null && this.loaded >= other.loaded && this.rejected <= other.rejected;
	}

}
