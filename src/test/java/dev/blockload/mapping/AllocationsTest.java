package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

import com.sun.management.ThreadMXBean;
import dev.blockload.block.Block;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many bytes the inner loops of a load allocate: a ratchet. A loop that begins to
 * create objects for each record, or no longer uses its buffers again, costs more than a
 * fifth more. It is counted, not timed, so that it is the same on every machine.
 */
class AllocationsTest {

	private static final int RECORDS = 20_000;

	private static final int SLICE = 64 * 1024;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/**
	 * Slices, positions and lists: everything is once for each slice, not for each
	 * record.
	 */
	private static final long MOST_BYTES_A_SLICE = 464 + 464 / 5;

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'',
			value = { "int2 | 12345", "int4 | -1234567", "int8 | 123456789012", "int8 | 00000000000000000000012",
					"numeric(12,2) | 123456.78", "numeric | 1234567890.0123456789", "float4 | 12.5",
					"float8 | 1234.5678", "bool | true", "date | 2022-09-30", "time | 13:30:59.5",
					"timestamp | 2022-09-30T13:30:59.123456", "timestamptz | 2022-09-30 13:30",
					"timestamptz | 2022-09-30T13:30Z", "uuid | 123e4567-e89b-12d3-a456-426614174000", "text | Müller",
					"varchar(10) | 'Jörg'", "char(10) | abc", "json | {}", "enum(ab,cd) | cd",
					"text | \"a \"\"quoted\"\" word\"" })
	void aValueCostsNoObject(String type, String value) throws IOException {
		assertThat(bytesASlice(Blocks.of(Blocks.column("a", type)), "a", value))
			.isLessThanOrEqualTo(MOST_BYTES_A_SLICE);
	}

	@Test
	void aRecordOfManyColumnsCostsNoObject() throws IOException {
		Block block = Blocks.of(Blocks.notNull("a", "int8"), Blocks.column("b", "text"),
				Blocks.column("c", "numeric(12,2)"), Blocks.column("d", "date"));
		assertThat(bytesASlice(block, "a,b,c,d", "7,\"Müller, Jörg\",1.50,2022-09-30"))
			.isLessThanOrEqualTo(MOST_BYTES_A_SLICE);
	}

	private static long bytesASlice(Block block, String header, String record) throws IOException {
		byte[] file = (record + "\n").repeat(RECORDS).getBytes(StandardCharsets.UTF_8);
		SliceMapper mapper = new SliceMapper(
				MappingPlanner.plan(block, List.of(), List.of(header.split(",", -1)), ZoneId.of("Europe/Paris")),
				Dialect.DEFAULT, BufferLimits.DEFAULT);
		SliceReader slices = new SliceReader(new ByteArrayInputStream(file), Dialect.DEFAULT, new Position(0, 1, 1),
				file.length, new BufferLimits(SLICE, 16 * SLICE, SLICE));
		// The first slices need buffers.
		long rows = map(mapper, slices) + map(mapper, slices);
		long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
		int count = 0;
		long found = map(mapper, slices);
		while (found > 0) {
			rows += found;
			count++;
			found = map(mapper, slices);
		}
		long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
		assertThat(rows).isEqualTo(RECORDS);
		return allocated / Math.max(1, count);
	}

	/** Map and release the next slice; returns its rows, 0 at the end. */
	private static long map(SliceMapper mapper, SliceReader slices) throws IOException {
		Slice slice = slices.next();
		if (slice == null) {
			return 0;
		}
		MappedSlice mapped = mapper.map(slice);
		mapped.release();
		return mapped.loaded();
	}

}
