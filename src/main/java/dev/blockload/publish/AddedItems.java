package dev.blockload.publish;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.block.Identifiers;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

import org.springframework.jdbc.core.ConnectionCallback;

/**
 * Keeps the items that the dry run of a flow would add to its block, for the later dry
 * runs of the flow whose blocks refer to it. The items are read from the block while the
 * publish is rehearsed, with the values of defaults, identities and triggers. They wait
 * in a file while that is rolled back, and are then stored in a table, which exists until
 * the flow run ends.
 */
final class AddedItems {

	/**
	 * A table that other tables refer to, and whose rows this role can read and insert
	 * completely.
	 */
	private static final String IS_LIST = """
			SELECT EXISTS (SELECT FROM pg_constraint
			                WHERE contype = 'f' AND confrelid = :block::oid AND conrelid <> confrelid)
			       AND NOT row_security_active(:block::oid)
			       AND (SELECT bool_and(has_column_privilege(attrelid, attnum, 'SELECT')
			                       AND (attgenerated <> '' OR has_column_privilege(attrelid, attnum, 'INSERT')))
			              FROM pg_attribute WHERE attrelid = :block::oid AND attnum > 0 AND NOT attisdropped)""";

	private final PublishTools tools;

	private final Publication publication;

	private final String table;

	private final String columns;

	/** The keys of the new items, until they are read. */
	private final String keys;

	private AddedItems(PublishTools tools, Publication publication, long flowRun, String columns) {
		this.tools = tools;
		this.publication = publication;
		this.table = DryRunItems.nameOf(flowRun, publication.run());
		this.columns = columns;
		this.keys = StagingTable.sideTable(publication.run(), "fresh");
	}

	/**
	 * Those of a publication that is about to be rehearsed; empty if no other block can
	 * refer to them.
	 */
	static Optional<AddedItems> of(PublishTools tools, Publication publication) {
		Target target = publication.target();
		Long flowRun = target.expected().flowRun();
		if (flowRun == null || target.key() == null || !target.mode().insertsNewRows()
				|| !(target.method() instanceof MergeByKey)) {
			return Optional.empty();
		}
		boolean isList = tools.client().sql(IS_LIST).param("block", target.block().oid()).query(Boolean.class).single();
		if (!isList) {
			return Optional.empty();
		}
		List<String> names = tools.client()
			.sql("""
					SELECT attname FROM pg_attribute
					 WHERE attrelid = :block::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum""")
			.param("block", target.block().oid())
			.query(String.class)
			.list();
		AddedItems added = new AddedItems(tools, publication, flowRun, Identifiers.list(names));
		return added.find() ? Optional.of(added) : Optional.empty();
	}

	/** Find the keys that the block does not have. */
	private boolean find() {
		Target target = this.publication.target();
		String key = Identifiers.list("s.", target.requiredKey().columns());
		long found = this.tools.rolePath()
			.update("CREATE TABLE %s AS SELECT %s FROM %s s WHERE NOT EXISTS (SELECT FROM %s b WHERE %s)".formatted(
					this.keys, key, this.publication.stagingName(), this.publication.blockRows(),
					target.requiredKey().isSame("b", "s")));
		if (found == 0) {
			this.tools.jdbc().execute("DROP TABLE " + this.keys);
		}
		return found > 0;
	}

	/**
	 * Rehearse, and keep what it added.
	 * @param rehearsal publishes
	 * @param undo takes that back
	 * @return what the rehearsal returned
	 */
	PublishedRows keeping(Supplier<PublishedRows> rehearsal, Runnable undo) {
		try {
			Path file = Files.createTempFile("blockload-items", ".tmp");
			try {
				PublishedRows rows = rehearsal.get();
				read(file);
				undo.run();
				this.tools.jdbc().execute("DROP TABLE " + this.keys);
				store(file);
				return rows;
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read(Path file) throws IOException {
		try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
			copy((copy) -> copy.copyOut("COPY (SELECT %s FROM %s b WHERE EXISTS (SELECT FROM %s s WHERE %s)) TO STDOUT"
				.formatted(this.columns, this.publication.blockRows(), this.keys,
						this.publication.target().requiredKey().isSame("b", "s")),
					out));
		}
	}

	private void store(Path file) throws IOException {
		this.tools.jdbc()
			.execute("CREATE TABLE %s (LIKE %s)%s".formatted(this.table, this.publication.blockName(),
					StagingTable.WITHOUT_AUTOVACUUM));
		TableRights.ownOnly(this.tools.jdbc(), this.table);
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
			copy((copy) -> copy.copyIn("COPY %s (%s) FROM STDIN".formatted(this.table, this.columns), in));
		}
		this.tools.jdbc().execute("ANALYZE " + this.table);
	}

	private void copy(Copy work) {
		ConnectionCallback<Long> callback = (connection) -> {
			try {
				return work.with(connection.unwrap(PGConnection.class).getCopyAPI());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		};
		var unused = this.tools.rolePath().with(() -> Objects.requireNonNull(this.tools.jdbc().execute(callback)));
	}

	/**
	 * A COPY.
	 */
	@FunctionalInterface
	private interface Copy {

		long with(CopyManager copy) throws SQLException, IOException;

	}

}
