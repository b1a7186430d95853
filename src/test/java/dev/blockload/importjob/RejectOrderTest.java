package dev.blockload.importjob;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which rejects are within the limit, whatever the order in which lanes map batches.
 */
@Timeout(30)
class RejectOrderTest {

	private final RejectOrder order = new RejectOrder(100);

	private static ReadBatch batch(int number, long rejectedBefore) {
		Slice slice = new Slice(new Position(number, 1, 1), new Position(number + 1, 1, 1), new byte[1]);
		return new ReadBatch(number, rejectedBefore, List.of(slice));
	}

	private static ReadBatch batch(int number) {
		return batch(number, 0);
	}

	private CompletableFuture<OptionalLong> awaited(ReadBatch batch) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return this.order.awaitMostOf(batch);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@Test
	void aBatchWaitsUntilAllBatchesBeforeItAreMapped() throws Exception {
		this.order.mapped(batch(2), 5);
		CompletableFuture<OptionalLong> third = awaited(batch(2));
		this.order.mapped(batch(0), 30);
		assertThat(this.order.awaitMostOf(batch(0))).hasValue(100);
		Thread.sleep(50);
		assertThat(third).as("the batch before it is not mapped").isNotDone();
		assertThat(this.order.mostOf(batch(1))).as("as far as is known").isEqualTo(70);
		this.order.mapped(batch(1), 60);
		assertThat(third.join()).hasValue(10);
		assertThat(this.order.awaitMostOf(batch(1))).hasValue(70);
		assertThat(this.order.isOver()).isFalse();
	}

	@Test
	void rejectsBeforeAGapCount() throws Exception {
		this.order.mapped(batch(0, 10), 20);
		assertThat(this.order.awaitMostOf(batch(0, 10))).hasValue(90);
		assertThat(this.order.mostOf(batch(1, 60))).isEqualTo(20);
		this.order.mapped(batch(1, 60), 21);
		assertThat(this.order.awaitMostOf(batch(1, 60))).hasValue(20);
		this.order.mapped(batch(2, 60), 0);
		assertThat(this.order.awaitMostOf(batch(2, 60))).as("past the limit").hasValue(-1);
	}

	@Test
	void noBatchBehindOneWhoseLaneFailedIsCommitted() throws Exception {
		this.order.mapped(batch(2), 0);
		CompletableFuture<OptionalLong> behind = awaited(batch(2));
		this.order.mapped(batch(0), 0);
		this.order.abandon(batch(1));
		assertThat(behind.join()).isEmpty();
		assertThat(this.order.awaitMostOf(batch(0))).as("a batch before it").hasValue(100);
		assertThat(this.order.awaitBefore(1)).isTrue();
		assertThat(this.order.awaitBefore(2)).isFalse();
		assertThat(this.order.isOver()).isTrue();
	}

	@Test
	void withoutALimitNothingWaits() throws Exception {
		RejectOrder unlimited = new RejectOrder(RejectOrder.UNLIMITED);
		unlimited.mapped(batch(5), 1_000_000);
		assertThat(unlimited.awaitMostOf(batch(5))).hasValue(Long.MAX_VALUE);
		assertThat(unlimited.isOver()).isFalse();
	}

}
