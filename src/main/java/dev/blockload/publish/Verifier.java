package dev.blockload.publish;

import java.util.List;

import dev.blockload.run.Ledger;
import dev.blockload.run.RunSessions;
import dev.blockload.run.RunCode;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Prepares a run's staged rows for their block, without a lock on the block: balances the
 * counts, finds rows that the block would refuse, and builds what the method of
 * publishing requires. Rows that are found in one transaction are removed in another, so
 * that their raw records can be read from the object in between. Safe for use by many
 * threads.
 */
public final class Verifier {

	private final JdbcClient client;

	private final RunSessions sessions;

	private final PublishTools tools;

	/**
	 * Create a verifier.
	 * @param client where the block is
	 * @param jdbc the same
	 */
	public Verifier(JdbcClient client, JdbcTemplate jdbc) {
		this.client = client;
		this.sessions = new RunSessions(client);
		this.tools = new PublishTools(client, jdbc);
	}

	/**
	 * Find the staged rows that the block would refuse, in a transaction of the caller
	 * that does nothing else.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param most how many to find
	 * @return in the order of records, one more than {@code most} if there are more
	 */
	public List<UnfitRow> findUnfit(long run, Target target, int most) {
		this.sessions.enlist(run);
		return target.method().findUnfit(this.tools, run, target, most);
	}

	/**
	 * Delete rows from the staging table; within the transaction of {@code verify}.
	 * @param run the run's number
	 * @param records the numbers of their records
	 */
	public void remove(long run, List<Long> records) {
		int removed = this.client.sql("DELETE FROM " + StagingTable.nameOf(run) + " WHERE _record = ANY (:records)")
			.param("records", records.toArray(Long[]::new))
			.update();
		if (removed != records.size()) {
			throw new PublishException(RunCode.DOES_NOT_BALANCE,
					"Verify removed " + removed + " staged rows. Expected " + records.size() + ".",
					"Start a new run. If it happens again, report it with the output of ./blockload show " + run + ".");
		}
	}

	/**
	 * Check that the counts balance: every range at its end, every record loaded or
	 * rejected, and as many rows staged as were loaded.
	 * @param run the run's number
	 * @param books the sums of the ledger
	 * @param staged rows in the staging table before {@link #remove}
	 * @throws PublishException code {@code does-not-balance}
	 */
	public void balance(long run, Ledger.Books books, long staged) {
		if (books.unfinished() > 0) {
			throw new PublishException(RunCode.UNFINISHED, books.unfinished() + " ranges are not loaded to their end.",
					"Continue from the checkpoint: ./blockload restart " + run);
		}
		if (books.read() != books.loaded() + books.rejected() || staged != books.loaded()) {
			throw new PublishException(RunCode.DOES_NOT_BALANCE,
					"The counts do not balance: " + books.read() + " records read, " + books.loaded() + " loaded, "
							+ books.rejected() + " rejected, " + staged
							+ " rows staged. Expected read = loaded + rejected and staged = loaded.",
					"Start a new run, and report this with the output of ./blockload show " + run + ".");
		}
	}

	/**
	 * Build what the block requires of its rows, and gather statistics; within the
	 * transaction of {@code verify}.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public void prepare(long run, Target target) {
		target.method().prepare(this.tools, run, target);
	}

}
