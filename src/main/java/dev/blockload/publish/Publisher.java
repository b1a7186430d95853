package dev.blockload.publish;

import java.time.Duration;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.BlockCatalog;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes a run's staged rows visible in its block, within one transaction of the caller:
 * lock, compare the block with what was planned, apply the mode. All that takes time was
 * done before. Safe for use by many threads.
 */
public final class Publisher {

	private final JdbcClient client;

	private final BlockLock lock;

	private final PublishTools tools;

	/**
	 * Create a publisher.
	 * @param client where the block is
	 * @param jdbc the same
	 * @param catalog the same
	 * @param timeout how long to try for the block's lock
	 * @param partitions how many partitions a block partitioned by load has
	 */
	public Publisher(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog, Duration timeout,
			PartitionRules partitions) {
		this.client = client;
		this.lock = new BlockLock(client, jdbc, catalog, timeout);
		this.tools = new PublishTools(client, jdbc, partitions);
	}

	/**
	 * Let publishes of one import, and publishes into one block, follow each other: takes
	 * locks that end with the transaction.
	 * @param attempt who publishes
	 * @param alive confirmed while this waits
	 * @param importName the import
	 * @param target where the rows go
	 * @throws PublishException code {@code block-locked} if another publish takes too
	 * long
	 */
	public void serialize(Attempt attempt, Liveness alive, String importName, Target target) {
		for (String what : List.of("import " + importName, "block " + target.block().qualifiedName())) {
			this.lock.whileBusy(attempt, alive, what);
		}
	}

	/**
	 * Publish, and check the deferred constraints.
	 * @param publication the rows
	 * @throws PublishException code {@code block-changed} if the block is not as planned,
	 * {@code block-locked}, or {@code counts-differ} if the block did not do what the
	 * statements said
	 */
	public PublishedRows publish(Publication publication) {
		PublishedRows rows = publication.target()
			.method()
			.publish(this.tools, this.lock, publication)
			.with(new TakenRows(this.tools, publication.run(), publication.target()));
		// Deferred triggers of the block would otherwise run at the commit, under our
		// path.
		this.tools.rolePath().execute("SET CONSTRAINTS ALL IMMEDIATE");
		return rows;
	}

	/**
	 * What a person should know about the values of staged rows; before the staging table
	 * is dropped.
	 * @param publication the rows
	 */
	public List<Warning> warnings(Publication publication) {
		return publication.lookups(this.tools).warnings();
	}

	/**
	 * Publish, and roll all of it back.
	 * @param publication the rows
	 * @return what a publish would have done
	 * @throws PublishException as {@link #publish}
	 */
	public PublishedRows rehearse(Publication publication) {
		this.client.sql("SAVEPOINT rehearsal").update();
		PublishedRows rows = publish(publication);
		this.client.sql("ROLLBACK TO SAVEPOINT rehearsal").update();
		return rows;
	}

}
