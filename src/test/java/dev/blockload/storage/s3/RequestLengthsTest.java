package dev.blockload.storage.s3;

import dev.blockload.storage.s3.ReadAheadInputStream.Sizes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests are long while one connection is fast enough.
 */
class RequestLengthsTest {

	private final RequestLengths lengths = new RequestLengths(new Sizes(100, 4, 800, 50, 70));

	@Test
	void requestsDoubleUpToTheLongest() {
		assertThat(this.lengths.areAlone()).isTrue();
		assertThat(this.lengths.held()).isEqualTo(200);
		assertThat(new long[] { this.lengths.next(), this.lengths.next(), this.lengths.next() }).containsExactly(400,
				800, 800);
	}

	@Test
	void aReaderThatWaitsAQuarterOfTheTimeGetsSeveralRequests() {
		this.lengths.taken(25, 100);
		assertThat(this.lengths.areAlone()).isTrue();
		this.lengths.taken(26, 100);
		assertThat(this.lengths.areAlone()).isFalse();
		assertThat(this.lengths.held()).isEqualTo(100);
		assertThat(this.lengths.next()).isEqualTo(100);
	}

	@Test
	void noRequestIsLongIfNoneMayBe() {
		RequestLengths shortOnes = new RequestLengths(new Sizes(100, 4, 400, 50, 70));
		assertThat(shortOnes.areAlone()).isFalse();
		assertThat(shortOnes.next()).isEqualTo(100);
	}

}
