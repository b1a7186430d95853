package dev.blockload.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.blockload.storage.s3.ReadAheadInputStream.Sizes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Parts that are read at the same time come out in order, and a part that fails fails
 * where it is.
 */
@Timeout(30)
class ReadAheadInputStreamTest {

	private static final Sizes SIZES = new Sizes(1000, 3, 1000, 100, 70);

	/** One request after the other, while it is fast. */
	private static final Sizes ALONE = new Sizes(100, 4, 800, 50, 70);

	private static final byte[] CONTENT = new byte[10_450];

	static {
		new Random(1).nextBytes(CONTENT);
	}

	private final List<String> opened = Collections.synchronizedList(new ArrayList<>());

	private final AtomicInteger active = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	/** Up to which byte the parts have delivered. */
	private final AtomicLong delivered = new AtomicLong();

	/** The thread that reads ahead, while there is one. */
	private volatile @Nullable Thread filling;

	/** What the first read of a part waits for. */
	private CountDownLatch wait = new CountDownLatch(0);

	private long failing = -1;

	private ReadAheadInputStream open(long start, long end) {
		return new ReadAheadInputStream("key.csv", start, end, SIZES, this::part);
	}

	/** A part of which at most 33 bytes come at once. */
	private InputStream part(long from, long to) {
		this.opened.add(from + "-" + to);
		return new FilterInputStream(new ByteArrayInputStream(CONTENT, (int) from, (int) (to - from))) {

			private boolean begun;

			private long at = from;

			@Override
			public int read(byte[] buffer, int offset, int length) throws IOException {
				if (!this.begun) {
					this.begun = true;
					ReadAheadInputStreamTest.this.most
						.accumulateAndGet(ReadAheadInputStreamTest.this.active.incrementAndGet(), Math::max);
					if (from > 0) {
						ReadAheadInputStreamTest.this.filling = Thread.currentThread();
						awaitTurn();
					}
				}
				int read = super.read(buffer, offset, Math.min(33, length));
				this.at += Math.max(read, 0);
				ReadAheadInputStreamTest.this.delivered.accumulateAndGet(this.at, Math::max);
				if (from + read > ReadAheadInputStreamTest.this.failing
						&& from <= ReadAheadInputStreamTest.this.failing) {
					throw new IOException("broken at " + from);
				}
				return read;
			}

			@Override
			public void close() throws IOException {
				ReadAheadInputStreamTest.this.closed.incrementAndGet();
				ReadAheadInputStreamTest.this.active.decrementAndGet();
				super.close();
			}
		};
	}

	private void awaitTurn() throws IOException {
		try {
			this.wait.await();
		}
		catch (InterruptedException ex) {
			throw new InterruptedIOException("aborted");
		}
	}

	@Test
	void theBytesOfAllPartsComeInOrder() throws IOException {
		try (InputStream in = open(50, CONTENT.length - 7)) {
			assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 50, CONTENT.length - 7));
			assertThat(in.read()).isEqualTo(-1);
		}
		assertThat(this.opened).containsExactly("50-1050", "1050-2050", "2050-3050", "3050-4050", "4050-5050",
				"5050-6050", "6050-7050", "7050-8050", "8050-9050", "9050-10050", "10050-10443");
		assertThat(this.most.get()).as("requests at the same time, with the first").isBetween(2, 4);
	}

	@Test
	void aReaderOfTheBeginningSendsOneRequest() throws IOException {
		try (InputStream in = open(0, CONTENT.length)) {
			assertThat(in.readNBytes(99)).isEqualTo(Arrays.copyOf(CONTENT, 99));
		}
		assertThat(this.opened).containsExactly("0-1000");
		assertThat(this.closed).hasValue(1);
	}

	@Test
	void aPartIsRequestedWhileTheReaderIsInTheOneBefore() throws IOException {
		try (InputStream in = open(0, CONTENT.length)) {
			in.readNBytes(100);
			assertThat(this.opened).containsExactly("0-1000", "1000-2000", "2000-3000", "3000-4000");
			in.readNBytes(1899);
			assertThat(this.opened).hasSize(4);
			in.readNBytes(1);
			assertThat(this.opened).as("when a part is taken, the next is requested").hasSize(5);
		}
	}

	@Test
	void aPartThatFailsFailsAfterAllBytesBeforeIt() throws IOException {
		this.failing = 3000;
		try (InputStream in = open(0, CONTENT.length)) {
			assertThat(in.readNBytes(3000)).isEqualTo(Arrays.copyOf(CONTENT, 3000));
			assertThatExceptionOfType(IOException.class).isThrownBy(in::read).withMessage("broken at 3000");
		}
	}

	@Test
	void closingEndsAReaderThatWaitsAndAllRequests() throws Exception {
		this.wait = new CountDownLatch(1);
		InputStream in = open(0, CONTENT.length);
		in.readNBytes(1000);
		CompletableFuture<Throwable> reader = CompletableFuture.supplyAsync(() -> catchThrowable(in::read));
		Thread.sleep(50);
		assertThat(reader).isNotDone();
		in.close();
		assertThat(reader.get(20, TimeUnit.SECONDS)).hasMessage("The stream of 'key.csv' is closed.");
		assertThat(catchThrowable(in::read)).hasMessage("The stream of 'key.csv' is closed.");
		assertThat(this.closed.get()).as("parts closed, some twice").isGreaterThanOrEqualTo(4);
	}

	@Test
	void anInterruptEndsAReaderThatWaits() throws Exception {
		this.wait = new CountDownLatch(1);
		try (InputStream in = open(0, CONTENT.length)) {
			in.readNBytes(1000);
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(in::read)
				.withMessage("Reading 'key.csv' was interrupted at byte 1000.");
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void aRangeThatFitsIntoWhatIsReadAheadIsOneRequest() {
		assertThat(SIZES.isWorth(3000)).isFalse();
		assertThat(SIZES.isWorth(3001)).isTrue();
		assertThat(Sizes.DEFAULT.isWorth(16 << 20)).isFalse();
	}

	@Test
	void requestsBecomeLongerWhileTheReaderNeedNotWait() throws Exception {
		try (InputStream in = new ReadAheadInputStream("key.csv", 0, 3000, ALONE, this::part)) {
			byte[] read = new byte[3000];
			in.readNBytes(read, 0, 100);
			for (int at = 100; at < 3000; at += 100) {
				awaitDelivered(at + 100);
				in.readNBytes(read, at, 100);
			}
			assertThat(read).isEqualTo(Arrays.copyOf(CONTENT, 3000));
		}
		assertThat(this.opened).startsWith("0-100", "100-500", "500-1300", "1300-2100", "2100-2900");
		assertThat(this.most.get()).as("requests at the same time, with the first").isLessThanOrEqualTo(2);
	}

	/**
	 * The reader is slow: its next bytes are there before it takes them. What was
	 * delivered is there when the thread that reads ahead waits, for space or for a part.
	 */
	private void awaitDelivered(long end) throws InterruptedException {
		while (this.delivered.get() < end || !isWaiting(this.filling)) {
			Thread.sleep(1);
		}
	}

	private static boolean isWaiting(@Nullable Thread thread) {
		return thread != null && thread.getState() == Thread.State.WAITING;
	}

	@Test
	void requestsBecomeShortAndManyIfTheReaderHasToWait() throws Exception {
		this.wait = new CountDownLatch(1);
		try (InputStream in = new ReadAheadInputStream("key.csv", 0, 3000, ALONE, this::part)) {
			in.readNBytes(100);
			Thread reader = Thread.currentThread();
			var unused = CompletableFuture.runAsync(() -> {
				while (!isWaiting(reader)) {
					Thread.onSpinWait();
				}
				CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(this.wait::countDown);
			});
			assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 100, 3000));
		}
		assertThat(this.opened).startsWith("0-100", "100-500", "500-1300", "1300-1400", "1400-1500")
			.endsWith("2800-2900", "2900-3000");
	}

}
