package dev.blockload.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many requests a client can send.
 */
class RateLimitTest {

	private final AtomicLong time = new AtomicLong(-5);

	private final RateLimit limit = new RateLimit(4, this.time::get);

	@Test
	void theRequestsOfAMinuteCanComeAtOnceThenOneAfterTheOther() {
		for (int i = 0; i < 4; i++) {
			assertThat(this.limit.secondsToWait("192.0.2.1")).isZero();
		}
		assertThat(this.limit.secondsToWait("192.0.2.1")).isEqualTo(15);
		this.time.addAndGet(Duration.ofSeconds(14).toNanos());
		assertThat(this.limit.secondsToWait("192.0.2.1")).isOne();
		this.time.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(this.limit.secondsToWait("192.0.2.1")).isZero();
		assertThat(this.limit.secondsToWait("192.0.2.1")).isPositive();
		assertThat(this.limit.secondsToWait("192.0.2.2")).isZero();
	}

	@Test
	void aNetworkOfIPv6IsOneClient() {
		for (int i = 1; i <= 4; i++) {
			assertThat(this.limit.secondsToWait("2001:db8:1:2::" + i)).isZero();
		}
		assertThat(this.limit.secondsToWait("2001:db8:1:2:ffff::1")).isPositive();
		assertThat(this.limit.secondsToWait("2001:db8:1:3::1")).isZero();
	}

	@Test
	void anAddressOfIPv4InIPv6IsThatOfIPv4() {
		for (String address : List.of("192.0.2.9", "::ffff:192.0.2.9", "0:0:0:0:0:ffff:c000:209", "::FFFF:c000:0209")) {
			assertThat(this.limit.secondsToWait(address)).as(address).isZero();
		}
		assertThat(this.limit.secondsToWait("192.0.2.9")).isPositive();
		assertThat(this.limit.secondsToWait("::ffff:192.0.2.8")).isZero();
	}

}
