package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A quote that is left open in line 2 of a huge object, which is made while it is read.
 * The long form: {@code -Dunclosed.bytes=5000000000}.
 */
class UnclosedQuoteTest {

	private static final long SIZE = Long.getLong("unclosed.bytes", 500_000_000L);

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	@Test
	void failsAfterTheLongestRecordInFlatMemory() {
		for (Dialect dialect : new Dialect[] { Dialect.DEFAULT, Dialect.DEFAULT.marked('\\', '#') }) {
			Generated object = new Generated(SIZE);
			long before = allocated();
			assertThatExceptionOfType(CsvException.class).isThrownBy(() -> read(object, dialect))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("record-too-long"))
				.withMessage(
						"Record 1, which begins at line 2, is longer than 16 MiB. Probably a quote is not closed.");
			assertThat(object.read).as("bytes read").isLessThan(18L * 1024 * 1024);
			assertThat(allocated() - before).as("bytes allocated").isLessThan(100L * 1024 * 1024);
		}
	}

	@Test
	void theLimitCanBeSet() {
		Generated object = new Generated(SIZE);
		Dialect dialect = Dialect.DEFAULT.with(new FileLimits(1024, 64 * 1024, 10, 10));
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> read(object, dialect))
			.withMessage("Record 1, which begins at line 2, is longer than 64 KiB. Probably a quote is not closed.");
		assertThat(object.read).as("bytes read").isLessThan(1024 * 1024);
	}

	private static void read(InputStream object, Dialect dialect) throws IOException {
		HeaderReader.Head head = HeaderReader.read(object, dialect, dialect.limits(BufferLimits.DEFAULT.sliceBytes()));
		Generated again = (Generated) object;
		again.read = 0;
		again.skipNBytes(head.dataStart().offset());
		SliceReader slices = new SliceReader(again, dialect, head.dataStart(), again.size,
				dialect.limits(BufferLimits.DEFAULT.sliceBytes()));
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			assertThat(slice.toByteArray()).isNotNull();
		}
	}

	private static long allocated() {
		return ((com.sun.management.ThreadMXBean) THREADS).getCurrentThreadAllocatedBytes();
	}

	/** Line after line, the second with a quote that is not closed. */
	private static final class Generated extends InputStream {

		private static final byte[] BEGINNING = "id,name\n1,\"open\n".getBytes(StandardCharsets.UTF_8);

		private static final byte[] LINE = "12345,some name\n".getBytes(StandardCharsets.UTF_8);

		private final long size;

		private long read;

		Generated(long size) {
			this.size = size;
		}

		@Override
		public int read() {
			if (this.read == this.size) {
				return -1;
			}
			long at = this.read++;
			return (at < BEGINNING.length) ? BEGINNING[(int) at] : LINE[(int) ((at - BEGINNING.length) % LINE.length)];
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			int count = 0;
			while (count < length) {
				int value = read();
				if (value < 0) {
					break;
				}
				bytes[offset + count++] = (byte) value;
			}
			return (count == 0 && length > 0) ? -1 : count;
		}

	}

}
