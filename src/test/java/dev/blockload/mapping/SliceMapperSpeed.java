package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;

/**
 * Measures cutting, parsing and encoding of ten typed columns, some 100 bytes a record,
 * in one thread, garbage collection not counted. Not a test: run {@code main}.
 */
public final class SliceMapperSpeed {

	private static final int RECORDS = 500_000;

	private static final int ROUNDS = 12;

	/** Time on the processor: others may be busy beside. */
	private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

	private static final Position BEGINNING = new Position(0, 1, 1);

	private SliceMapperSpeed() {
	}

	public static void main(String[] arguments) throws IOException {
		byte[] file = file();
		Mapping mapping = MappingPlanner.plan(
				Blocks.of(Blocks.notNull("id", "int8"), Blocks.column("employee", "int4"),
						Blocks.column("name", "text"), Blocks.column("amount", "numeric(12,2)"),
						Blocks.column("rate", "float8"), Blocks.column("booked_on", "date"),
						Blocks.column("changed_at", "timestamptz"), Blocks.column("active", "bool"),
						Blocks.column("reference", "uuid"), Blocks.column("grade", "varchar(10)")),
				List.of(), List.of("id", "employee", "name", "amount", "rate", "booked_on", "changed_at", "active",
						"reference", "grade"),
				ZoneId.of("Europe/Paris"));
		SliceMapper mapper = new SliceMapper(mapping, Dialect.DEFAULT, BufferLimits.DEFAULT);
		for (int round = 0; round < ROUNDS; round++) {
			long start = THREAD.getCurrentThreadCpuTime();
			SliceReader reader = new SliceReader(new ByteArrayInputStream(file), Dialect.DEFAULT, BEGINNING,
					file.length, BufferLimits.DEFAULT);
			long cutting = 0;
			long rows = 0;
			long before = THREAD.getCurrentThreadCpuTime();
			for (Slice slice = reader.next(); slice != null; slice = reader.next()) {
				cutting += THREAD.getCurrentThreadCpuTime() - before;
				MappedSlice mapped = mapper.map(slice);
				rows += mapped.loaded();
				mapped.release();
				before = THREAD.getCurrentThreadCpuTime();
			}
			long all = THREAD.getCurrentThreadCpuTime() - start;
			System.out.printf(Locale.ROOT, "%d rows, %.0f MB: %.0f MB/s; cutting alone %.0f MB/s, the rest %.0f MB/s%n",
					rows, file.length / 1e6, file.length * 1e3 / all, file.length * 1e3 / cutting,
					file.length * 1e3 / (all - cutting));
		}
	}

	private static byte[] file() {
		Random random = new Random(1);
		StringBuilder text = new StringBuilder();
		for (int record = 0; record < RECORDS; record++) {
			text.append(record)
				.append(',')
				.append(random.nextInt(1_000_000))
				.append(record % 10 == 0 ? ",\"Müller, Jörg\"," : ",Camille Martin,")
				.append(random.nextInt(1_000_000))
				.append('.')
				.append(10 + random.nextInt(90))
				.append(',')
				.append(random.nextInt(100))
				.append('.')
				.append(random.nextInt(10_000))
				.append(',')
				.append(LocalDate.EPOCH.plusDays(random.nextInt(20_000)))
				.append(',')
				.append(LocalDate.EPOCH.plusDays(random.nextInt(20_000)))
				.append("T12:34:56,")
				.append(random.nextBoolean())
				.append(',')
				.append(new UUID(random.nextLong(), random.nextLong()))
				.append(",A")
				.append(record % 9)
				.append('\n');
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

}
