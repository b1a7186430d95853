package dev.blockload.run;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.blockload.csv.Position;
import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The fences of a batch of a range: one token for the run, one for the range. Each is
 * tested without the other, and without the sessions and leases that a takeover ends
 * first.
 */
class RangeFenceIT {

	private static final Position BEGIN = new Position(10, 1, 2);

	private static final Position MIDDLE = new Position(50, 5, 6);

	private static final Position THIRD = new Position(70, 7, 8);

	private static final Position END = new Position(100, 9, 10);

	private final JdbcClient jdbc = TestDatabase.migrated();

	private final Ledger ledger = new Ledger(this.jdbc);

	private final Distribution distribution = new Distribution(this.jdbc);

	private Attempt leader;

	private long one;

	private long two;

	@BeforeEach
	void divide() {
		long run = this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, begin_byte,
					                           begin_record, begin_line, end_byte)
					VALUES (:import, 'a', 'b', 'append', '{}', false, nextval('blockload.fence'), 'here', 10, 1, 2, 100)
					RETURNING id""")
			.param("import", "import-" + UUID.randomUUID())
			.query(Long.class)
			.single();
		this.leader = owner(run);
		this.distribution.open(this.leader, 2, 3L);
		this.distribution.add(this.leader, new LoadRange(0, BEGIN, MIDDLE));
		this.distribution.add(this.leader, new LoadRange(1, MIDDLE, END));
		this.one = join();
		this.two = join();
	}

	@AfterEach
	void forget() {
		this.jdbc.sql("DELETE FROM blockload.run WHERE id = :run").param("run", this.leader.run()).update();
	}

	private Attempt owner(long run) {
		return new RunTable(this.jdbc).owner(run);
	}

	private long join() {
		long worker = this.distribution.nextToken();
		assertThat(this.distribution.join(this.leader, worker, "node " + worker, false)).isTrue();
		return worker;
	}

	private RangeClaim claim(long worker) {
		return this.distribution.claim(this.leader, worker).orElseThrow();
	}

	private static Batch batch(Position begin, Position end, long rejected) {
		return new Batch(begin, end, end.record() - begin.record() - rejected, rejected);
	}

	private void assertFenced(RangeClaim claim, Batch batch) {
		assertThatThrownBy(() -> this.ledger.add(claim, 0, batch)).isInstanceOfSatisfying(RunException.class,
				(failure) -> assertThat(failure.code()).isEqualTo("fenced"));
		assertThat(this.ledger.coverage(this.leader.run(), claim.range()).bytes()).isZero();
	}

	@Test
	void aBatchOfARangeThatAnotherWorkerHasIsRefused() {
		RangeClaim lost = claim(this.one);
		this.distribution.release(this.one);
		assertFenced(lost, batch(BEGIN, MIDDLE, 0));
		RangeClaim next = claim(this.two);
		assertThat(next.range()).isEqualTo(lost.range());
		assertFenced(lost, batch(BEGIN, MIDDLE, 0));
		assertThat(this.ledger.add(next, 0, batch(BEGIN, MIDDLE, 0))).isTrue();
		assertThat(this.distribution.claim(this.leader, this.one)).as("of a worker that was released").isEmpty();
	}

	@Test
	void aBatchUnderALeaderThatWasReplacedIsRefused() {
		RangeClaim lost = claim(this.one);
		this.jdbc.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run")
			.param("run", this.leader.run())
			.update();
		assertFenced(lost, batch(BEGIN, MIDDLE, 0));
	}

	@Test
	void theNextLeaderForgetsTheRangesOfTheOneBefore() {
		RangeClaim lost = claim(this.one);
		this.jdbc.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run")
			.param("run", this.leader.run())
			.update();
		Attempt older = this.leader;
		this.leader = owner(older.run());
		this.distribution.open(this.leader, 2, null);
		assertThat(this.distribution.claim(older, this.one)).isEmpty();
		assertThat(this.distribution.add(older, new LoadRange(2, BEGIN, END))).isFalse();
		assertFenced(lost, batch(BEGIN, MIDDLE, 0));
		assertThat(this.distribution.isOver(older)).isTrue();
		assertThat(this.distribution.isOver(this.leader)).as("nothing is scanned").isFalse();
	}

	@Test
	void aRangeContinuesWithTheGapsOfItsBatches() {
		RangeClaim first = claim(this.one);
		RangeClaim second = claim(this.two);
		this.ledger.add(second, 0, batch(THIRD, END, 1));
		assertThat(this.ledger.coverage(this.leader.run(), second.range()).gaps())
			.containsExactly(new Gap(MIDDLE, THIRD.offset(), 0));
		assertThat(this.ledger.coverage(this.leader.run(), first.range()).gaps())
			.containsExactly(new Gap(BEGIN, MIDDLE.offset(), 0));
		this.ledger.add(second, 1, batch(MIDDLE, THIRD, 0));
		assertThat(this.ledger.coverage(this.leader.run(), second.range()).gaps()).isEmpty();
		this.distribution.finish(second);
		this.distribution.scanned(this.leader);
		assertThat(this.distribution.isOver(this.leader)).isFalse();
		this.ledger.add(first, 0, batch(BEGIN, MIDDLE, 0));
		this.distribution.finish(first);
		assertThat(this.distribution.isOver(this.leader)).isTrue();
		assertThat(this.ledger.ofWorkers(this.leader)).isEqualTo(new Ledger.Books(8, 7, 1, 0));
		assertThat(this.ledger.books(this.leader, 0)).isEqualTo(new Ledger.Books(0, 0, 0, 0));
		assertThat(this.distribution.shares(this.leader.run())).extracting(NodeShare::node, NodeShare::records)
			.containsExactlyInAnyOrder(tuple("node " + this.one, 4L), tuple("node " + this.two, 4L));
	}

	@Test
	void nothingBeginsAfterTheDistributionIsClosed() {
		RangeClaim claimed = claim(this.one);
		this.distribution.close(this.leader);
		assertThat(this.ledger.add(claimed, 0, batch(BEGIN, MIDDLE, 0))).isFalse();
		assertThat(this.distribution.claim(this.leader, this.two)).isEmpty();
		assertThat(this.distribution.add(this.leader, new LoadRange(2, BEGIN, END))).isFalse();
		assertThat(this.distribution.join(this.leader, this.distribution.nextToken(), "late", false)).isFalse();
		assertThat(this.distribution.isOver(this.leader)).isTrue();
	}

	@Test
	void rejectsAreCountedUpToTheNumberFromWhichTheirOrderMatters() {
		assertThat(this.distribution.count(this.leader, 2)).isTrue();
		assertThat(this.distribution.count(this.leader, 2)).isFalse();
		assertThat(this.distribution.count(this.leader, 1)).isTrue();
		assertThat(this.distribution.count(this.leader, 1)).isFalse();
	}

	@Test
	void rangesAreCountedWhileTheRunIsInProgress() {
		OpenRanges before = this.distribution.open();
		RangeClaim claimed = claim(this.one);
		assertThat(this.distribution.open())
			.isEqualTo(new OpenRanges(before.waiting() - 1, before.claimed() + 1, before.nodes()));
		this.distribution.seen("node of a test");
		this.distribution.finish(claimed);
		assertThat(this.distribution.open())
			.isEqualTo(new OpenRanges(before.waiting() - 1, before.claimed(), before.nodes() + 1));
		this.distribution.gone("node of a test");
		this.distribution.close(this.leader);
		assertThat(this.distribution.open())
			.isEqualTo(new OpenRanges(before.waiting() - 2, before.claimed(), before.nodes()));
	}

	@Test
	void noMoreNodesHelpThanTheDistributionHas() {
		assertThat(this.distribution.join(this.leader, this.distribution.nextToken(), "third", false)).isFalse();
		assertThat(this.distribution.toHelp("third", Set.of())).isEmpty();
		this.distribution.release(this.two);
		assertThat(this.distribution.toHelp("third", Set.of(this.leader.token()))).isEmpty();
		assertThat(this.distribution.toHelp("here", Set.of())).as("its own run").isEmpty();
		assertThat(this.distribution.toHelp("third", Set.of())).contains(this.leader);
		assertThat(List.of(this.one)).isEqualTo(this.distribution.joined(this.leader));
	}

}
