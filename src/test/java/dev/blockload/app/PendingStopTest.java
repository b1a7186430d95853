package dev.blockload.app;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingStopTest {

	private final PendingStop pending = new PendingStop();

	private final AtomicInteger stops = new AtomicInteger();

	@Test
	void aSignalBeforeTheRunHasStartedStopsItWhenItStarts() {
		this.pending.run();
		assertThat(this.stops).hasValue(0);
		this.pending.started(this.stops::incrementAndGet);
		assertThat(this.stops).hasValue(1);
	}

	@Test
	void aSignalAfterTheRunHasStartedStopsItAtOnce() {
		this.pending.started(this.stops::incrementAndGet);
		assertThat(this.stops).hasValue(0);
		this.pending.run();
		assertThat(this.stops).hasValue(1);
	}

}
