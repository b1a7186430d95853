package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.run.Ledger;
import dev.blockload.run.RunCode;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Prepares a run's staged rows for their block, without a lock on the block: balances the
 * counts, finds rows that the block would refuse, and builds what the method of
 * publishing requires. Rows that are taken away in one transaction become rejects in
 * others, so that their raw records can be read from the object in between. Safe for use
 * by many threads.
 */
public final class Verifier {

	private final PublishTools tools;

	/**
	 * Create a verifier.
	 * @param client where the block is
	 * @param jdbc the same
	 * @param partitions how many partitions a block partitioned by load has
	 */
	public Verifier(JdbcClient client, JdbcTemplate jdbc, PartitionRules partitions) {
		this.tools = new PublishTools(client, jdbc, partitions);
	}

	/**
	 * Take the staged rows away that the block would refuse; within a transaction that is
	 * fenced by the run's row. Their records count as rejected from then on. Does nothing
	 * if they were taken before.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public void takeUnfit(long run, Target target) {
		new Examination(this.tools, run, target).run();
	}

	/**
	 * The rows that were taken away and whose rejects are not stored yet.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param after only rows after this one; null for all
	 * @param most how many to return
	 * @return in the order of records and cells
	 */
	public List<UnfitRow> unfit(long run, Target target, @Nullable UnfitRow after, int most) {
		return new TakenRows(this.tools, run, target).unfit(after, most);
	}

	/**
	 * How many rows {@link #unfit} would return without a limit.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public long countUnfit(long run, Target target) {
		return new TakenRows(this.tools, run, target).countUnfit();
	}

	/**
	 * How many rows were taken away, whatever became of them.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public long countTaken(long run, Target target) {
		return new TakenRows(this.tools, run, target).count();
	}

	/** How many staged rows were merged into another row with the same key. */
	public long countMerged(long run, Target target) {
		return new TakenRows(this.tools, run, target).count(Disposition.MERGED);
	}

	/** How many staged rows are skipped, because the import skips their keys. */
	public long countSkipped(long run, Target target) {
		return new TakenRows(this.tools, run, target).count(Disposition.SKIPPED);
	}

	/**
	 * Check that no sum lacks a record: the key of each rejected record can be read, or
	 * nothing is added up.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param rejected how many records are rejected
	 * @throws PublishException code {@code unreadable-key}
	 */
	public void requireCompleteSums(long run, Target target, long rejected) {
		if (target.key() == null || target.rules().duplicates().sums().isEmpty()) {
			return;
		}
		long unreadable = rejected - RejectedKeyTable.readable(this.tools, run, target);
		if (unreadable > 0) {
			throw new PublishException(PublishCode.UNREADABLE_KEY,
					"The key of " + unreadable + " of " + Amount.of(rejected, "rejected record")
							+ " cannot be read. Each of them can belong to any sum of the file (duplicates: sum).",
					"See them: ./blockload rejects " + run + ". Correct the file, and start a new run.");
		}
	}

	/**
	 * How many rows are in the staging table, with those that delete items: what COPY
	 * counted, without what was taken away. The table is not read.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param books the sums of the ledger
	 */
	public long countStaged(long run, Target target, Ledger.Books books) {
		return books.loaded() - countTaken(run, target);
	}

	/**
	 * Check that the counts balance: every byte covered, and every record loaded or
	 * rejected. The rows of each transaction were compared with what COPY counted.
	 * @param run the run's number
	 * @param books the sums of the ledger
	 * @throws PublishException code {@code does-not-balance}
	 */
	public void balance(long run, Ledger.Books books) {
		if (books.remaining() > 0) {
			throw new PublishException(RunCode.UNFINISHED, books.remaining() + " bytes of the object are not loaded.",
					"Continue from the checkpoint: ./blockload restart " + run);
		}
		if (books.units() != books.loaded() + books.rejected() + books.blank()) {
			throw new PublishException(RunCode.DOES_NOT_BALANCE,
					"The counts do not balance: " + books.read() + " records read, " + books.units()
							+ " records or cells, " + books.loaded() + " staged, " + books.rejected() + " rejected, "
							+ books.blank() + " blank. Expected records or cells = staged + rejected + blank.",
					"Start a new run, and report this with the output of ./blockload show " + run + ".");
		}
	}

	/**
	 * What a person should know about the rows that will be published; after the rows
	 * that the block would refuse were taken away.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public List<Warning> warnings(long run, Target target) {
		if (target.key() == null) {
			return List.of();
		}
		List<Warning> warnings = new ArrayList<>(new ReferenceCycles(run, target).warnings(this.tools));
		warnings.addAll(new ReferenceIndexes(target).warnings(this.tools));
		return warnings;
	}

	/**
	 * Build what the block requires of its rows, and gather statistics; within the
	 * transaction of {@code verify}.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param staged how many rows are in the staging table
	 */
	public void prepare(long run, Target target, long staged) {
		Colocation.useOneConnectionPerNode(this.tools.jdbc(), target.block());
		ScopeSql.store(this.tools, run, target);
		target.method().prepare(this.tools, run, target, staged);
	}

}
