package dev.blockload.publish;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Copies the rows of a run into their block without a staging table, in one transaction
 * of the caller: lock, compare the block with what was planned, copy. Safe for use by
 * many threads.
 */
public final class DirectPublisher {

	/**
	 * Classes of SQLSTATE that do not depend on the moment: the server refuses a row, or
	 * code of the user fails. Staged rows are tested one by one, which finds the reason.
	 */
	private static final Set<String> REFUSALS = Set.of("0A", "21", "2F", "38", "39", "42", "44", "54");

	private final JdbcClient client;

	private final JdbcTemplate jdbc;

	private final BlockLock lock;

	private final RolePath rolePath;

	/**
	 * Create a publisher.
	 * @param client where the block is
	 * @param jdbc the same
	 * @param catalog the same
	 * @param timeout how long to try for the block's lock
	 */
	public DirectPublisher(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog, Duration timeout) {
		this.client = client;
		this.jdbc = jdbc;
		this.lock = new BlockLock(client, jdbc, catalog, timeout);
		this.rolePath = new RolePath(jdbc);
	}

	/**
	 * Why the rows of a run must be staged, as its import is; asks nothing of the
	 * database.
	 * @param target where its rows go
	 * @return as {@link #obstacle}
	 */
	public Optional<String> obstacleOfImport(Target target) {
		return new DirectBlock(this.client, target).obstacleOfImport();
	}

	/**
	 * Why the rows of a run must be staged, as the block is now.
	 * @param target where its rows go
	 * @return completes {@code Rows are staged, because …}; empty if they can be copied
	 * directly
	 */
	public Optional<String> obstacle(Target target) {
		return new DirectBlock(this.client, target).obstacle();
	}

	/**
	 * Lock the block before the first row is copied, and never stronger afterwards: two
	 * loads that lock a block after their COPY wait for each other. A block whose rows do
	 * not matter is locked as COPY does it, so that its definition cannot change.
	 * @param publication the rows
	 * @return why the rows must be staged now; empty if they can be copied
	 * @throws PublishException code {@code block-locked} or {@code block-changed}
	 */
	public Optional<String> lock(Publication publication) {
		DirectBlock direct = new DirectBlock(this.client, publication.target());
		Block block = publication.target().block();
		// A table that is gone is not waited for.
		this.lock.requireUnchanged(block);
		List<TableLock> tables = List.of(new TableLock(block.oid(), Identifiers.of(block),
				direct.mustBeEmpty() ? LockMode.SHARE_ROW_EXCLUSIVE : LockMode.ROW_EXCLUSIVE));
		this.lock.whileWaiting(publication, tables, TableLock.statements(tables));
		this.lock.requireUnchanged(block);
		return direct.obstacle();
	}

	/**
	 * Copy the rows, and check the deferred constraints. The caller has locked the block.
	 * @param publication where the rows go; its number of rows is not known
	 * @param rows in the order of the file
	 * @return how many rows were copied
	 * @throws org.springframework.dao.DataAccessException if the server refuses a row:
	 * see {@link #isRefusal}
	 * @throws PublishException code {@code copy-differs} if the server counts other rows
	 * than were sent
	 */
	public long copy(Publication publication, RowSource rows) {
		String columns = Identifiers
			.list(publication.target().filledColumns().stream().map(BlockColumn::name).toList());
		String statement = "COPY " + publication.blockName() + " (" + columns + ") FROM STDIN (FORMAT binary)";
		ConnectionCallback<BinaryCopy.Copied> copy = (connection) -> BinaryCopy
			.copy(connection.unwrap(PGConnection.class), statement, rows);
		BinaryCopy.Copied copied = this.rolePath.with(() -> {
			// A large file is read while it is copied: the statement takes as long.
			this.jdbc.execute("SET LOCAL statement_timeout = 0");
			BinaryCopy.@Nullable Copied result = this.jdbc.execute(copy);
			this.jdbc.execute("SET CONSTRAINTS ALL IMMEDIATE");
			return Objects.requireNonNull(result);
		});
		if (copied.counted() != copied.sent()) {
			throw new PublishException(PublishCode.COPY_DIFFERS,
					"COPY counted " + copied.counted() + " rows. Expected the " + copied.sent()
							+ " rows that were sent.",
					"Load the file again: ./blockload restart " + publication.run()
							+ ". If it happens again, report it.");
		}
		return copied.counted();
	}

	/** Whether the server refused the rows themselves, whatever the time. */
	public static boolean isRefusal(Throwable failure) {
		String state = SqlFailures.stateOf(failure);
		return SqlFailures.isOfTheRows(failure)
				|| (state != null && state.length() == 5 && REFUSALS.contains(state.substring(0, 2)));
	}

}
