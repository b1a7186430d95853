package dev.blockload.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.RecordColumn;
import dev.blockload.block.Scope;
import dev.blockload.mapping.MappedSlice;
import dev.blockload.mapping.ScopeValues;
import dev.blockload.mapping.encode.TupleBuffer;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * The staging tables of runs: each run copies its rows into its own table in schema
 * {@code blockload}, without index or constraint while it loads, and without rights for
 * other roles. The table is logged because a server crash empties an unlogged table,
 * while the ledger survives. Safe for use by many threads.
 */
public final class StagingTable {

	/**
	 * The suffixes of the tables of a run beside its staging table, which are dropped
	 * with it; patterns of PostgreSQL.
	 */
	private static final List<String> SIDE_TABLES = List.of("keys", "taken", MergedRows.SUFFIX, "match_[0-9]+",
			"new_[0-9]+", ScopeSql.SUFFIX, PartitionMerge.SUFFIX, DeletedCells.SUFFIX, Surrogates.SUFFIX);

	/**
	 * For CREATE TABLE. Rows arrive faster than autovacuum reads them: it would run
	 * during the whole load of a large file, on the processors that the load needs. The
	 * run itself analyzes what its plans depend on.
	 */
	static final String WITHOUT_AUTOVACUUM = " WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false)";

	/** For ALTER TABLE, when a staging table becomes a partition. */
	static final String RESET_AUTOVACUUM = " RESET (autovacuum_enabled, toast.autovacuum_enabled)";

	/**
	 * The number of the record a staged row came from; also for the block, if it stores
	 * that.
	 */
	static final String RECORD_COLUMN = Block.RECORD_COLUMN;

	/** The first field of the cell that a staged row came from, for unpivoted files. */
	static final String CELL_COLUMN = "_cell";

	private final JdbcTemplate jdbc;

	private final DataSource dataSource;

	private final RolePath rolePath;

	public StagingTable(JdbcTemplate jdbc, DataSource dataSource) {
		this.jdbc = jdbc;
		this.dataSource = dataSource;
		this.rolePath = new RolePath(jdbc);
	}

	static String nameOf(long run) {
		return "blockload." + plainNameOf(run);
	}

	/** The table of the keys of rejected records. */
	static String keysNameOf(long run) {
		return RejectedKeyTable.nameOf(run);
	}

	static String plainNameOf(long run) {
		return Identifiers.quoted("blockload_run_" + run);
	}

	/** A table of a run beside its staging table, quoted. */
	static String sideTable(long run, String suffix) {
		return "blockload." + Identifiers.quoted("blockload_run_" + run + "_" + suffix);
	}

	/**
	 * Whether the staging table of a run has to store which record each row came from.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public RecordColumn recordColumn(long run, Target target) {
		return target.method().recordColumn(new PublishTools(JdbcClient.create(this.jdbc), this.jdbc), run, target);
	}

	/**
	 * Create the tables of a run; within the transaction of {@code plan}.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @throws PublishException code {@code default-unknown} if the item that replaces
	 * unknown references does not exist
	 */
	public void create(long run, Target target) {
		if (!target.lookups().isEmpty()) {
			// Defaults are looked up after the table is placed.
			Colocation.useOneConnectionPerNode(this.jdbc, target.block());
		}
		target.method().stage(this.jdbc, run, target);
		TableRights.ownOnly(this.jdbc, nameOf(run));
		ScopeSql.create(this.jdbc, run, target);
		createSideTables(run, target);
		new Lookups(new PublishTools(JdbcClient.create(this.jdbc), this.jdbc), run, target).checkDefaults();
	}

	/**
	 * Store the values of a fixed scope, and look up those that identify items of a list;
	 * within the transaction of {@code plan}.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param values of the scope, or null if it has none
	 * @throws PublishException code {@code scope-not-possible} if a list does not have
	 * such an item
	 */
	public void storeScope(long run, Target target, @Nullable ScopeValues values) {
		Scope scope = target.rules().scope();
		if (scope != null && values != null) {
			copy(run, ScopeSql.copyStatement(run, target, scope), values.count(),
					Stream.of(TupleBuffer.of(values.tuples())));
			new ScopeLookups(new PublishTools(JdbcClient.create(this.jdbc), this.jdbc), run, target).resolve();
		}
	}

	/**
	 * Create the tables beside the staging table, if they do not exist: a run that an
	 * earlier version planned lacks some.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public void createSideTables(long run, Target target) {
		TakenRows.create(this.jdbc, run);
		Lookups.create(this.jdbc, run, target);
		if (target.key() != null && target.rules().duplicates().policy().merges()) {
			MergedRows.create(this.jdbc, run, target);
		}
		DeletedCells.create(this.jdbc, run, target);
		Surrogates.create(this.jdbc, run, target);
		if (!target.keptKey().isEmpty() && !RejectedKeyTable.exists(this.jdbc, run)) {
			RejectedKeyTable.create(this.jdbc, run, target);
		}
	}

	/** A table with the mapped columns only, in types that COPY cannot refuse. */
	static void createMappedColumns(JdbcTemplate jdbc, long run, Target target) {
		String columns = Stream.concat(target.blockColumns().stream(), target.matchColumns().stream())
			.map(target::copyDefinition)
			.collect(Collectors.joining(", "));
		String all = columns + originDefinition(target);
		jdbc.execute("CREATE TABLE " + nameOf(run) + " (" + (columns.isEmpty() ? all.substring(2) : all) + ")"
				+ WITHOUT_AUTOVACUUM);
		Colocation.placeRows(jdbc, nameOf(run), target.block());
	}

	/**
	 * The columns for where a row came from, for CREATE TABLE, each after a comma;
	 * without those that the table has of its block.
	 */
	static String originDefinition(Target target) {
		if (!target.recordColumn().isPresent()) {
			return "";
		}
		String record = hasRecordOfBlock(target) ? "" : ", " + RECORD_COLUMN + " bigint NOT NULL";
		return switch (target.unit()) {
			case RECORD -> record;
			case CELL -> record + ", " + CELL_COLUMN + " integer NOT NULL";
			case CELL_OR_DELETE ->
				record + ", " + CELL_COLUMN + " integer NOT NULL, " + DeletedCells.COLUMN + " boolean NOT NULL";
		};
	}

	/** The columns for where a row came from that the block does not have. */
	static List<String> ownColumns(Target target) {
		if (!target.recordColumn().isPresent()) {
			return List.of();
		}
		return Stream.of(origin(target).split(", "))
			.filter((column) -> !(column.equals(RECORD_COLUMN) && hasRecordOfBlock(target)))
			.toList();
	}

	private static boolean hasRecordOfBlock(Target target) {
		return target.block().storesRecords() && target.method().stagesWholeRows();
	}

	/** The columns for where a row came from: their order is that of the file. */
	static String origin(Target target) {
		return switch (target.unit()) {
			case RECORD -> RECORD_COLUMN;
			case CELL, CELL_OR_DELETE -> RECORD_COLUMN + ", " + CELL_COLUMN;
		};
	}

	/**
	 * Gather statistics if the rows can be tested again under the locks of publish. Other
	 * statements of publish read each row once.
	 */
	static void analyzeTested(JdbcTemplate jdbc, long run, Target target) {
		if (target.recordColumn().isPresent()) {
			analyze(jdbc, run);
		}
	}

	static void analyze(JdbcTemplate jdbc, long run) {
		jdbc.execute("ANALYZE " + nameOf(run));
	}

	/**
	 * Drop the tables of a run if they exist.
	 * @param run the run's number
	 */
	public void drop(long run) {
		List<String> tables = this.jdbc.queryForList(
				"SELECT format('blockload.%I', tablename) FROM pg_tables WHERE schemaname = 'blockload' AND tablename ~ ?",
				String.class, "^blockload_run_" + run + suffixes());
		if (!tables.isEmpty()) {
			this.jdbc.execute("DROP TABLE IF EXISTS " + String.join(", ", tables));
		}
	}

	private static String suffixes() {
		return "(?:_(?:" + String.join("|", SIDE_TABLES) + "))?$";
	}

	/**
	 * The numbers of the runs that have a table here, in order, also of deleted runs.
	 */
	public List<Long> runs() {
		return this.jdbc.queryForList("""
				SELECT DISTINCT substring(tablename FROM '^blockload_run_([0-9]{1,18})%1$s')::bigint FROM pg_tables
				 WHERE schemaname = 'blockload' AND tablename ~ '^blockload_run_[0-9]{1,18}%1$s' ORDER BY 1"""
			.formatted(suffixes()), Long.class);
	}

	/**
	 * Delete the rows and keys of all records but the first, which are not shown.
	 * @param run the run's number
	 * @param target where its rows would go
	 * @param records up to this record
	 */
	public void keepFirst(long run, Target target, long records) {
		this.jdbc.update("DELETE FROM " + nameOf(run) + " WHERE _record > ?", records);
		if (!target.keptKey().isEmpty()) {
			this.jdbc.update("DELETE FROM " + keysNameOf(run) + " WHERE _record > ?", records);
		}
	}

	/**
	 * The rows of the first records, as the server prints their values, and those of
	 * blank cells that delete items.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param records up to this record
	 */
	public List<StagedRow> first(long run, Target target, long records) {
		String columns = target.filledColumns()
			.stream()
			.map((column) -> ", " + Identifiers.quoted(column.name()) + "::pg_catalog.text")
			.collect(Collectors.joining());
		boolean canDelete = target.unit().canDelete();
		String rows = canDelete
				? "(SELECT * FROM " + nameOf(run) + " UNION ALL SELECT * FROM " + DeletedCells.nameOf(run) + ") s"
				: nameOf(run);
		String query = "SELECT " + RECORD_COLUMN + ", " + (canDelete ? DeletedCells.COLUMN : "false") + columns
				+ " FROM " + rows + " WHERE " + RECORD_COLUMN + " OPERATOR(pg_catalog.<=) ? ORDER BY " + origin(target);
		// A cast to text can be a function of the user.
		return this.rolePath.with(() -> this.jdbc.query(query, (rs, number) -> {
			List<@Nullable String> values = new ArrayList<>();
			for (int column = 3; column <= target.filledColumns().size() + 2; column++) {
				values.add(rs.getString(column));
			}
			return new StagedRow(rs.getLong(1), values,
					rs.getBoolean(2) ? StagedRow.Effect.DELETES : StagedRow.Effect.LOADS);
		}, records));
	}

	/**
	 * Copy rows, and the keys of rejected records, within the transaction of the chunk.
	 * The connection has left COPY when this returns or throws. Releases the slices.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param slices the rows
	 * @return how many rows the server counted, without the keys
	 * @throws PublishException code {@code copy-differs} if the server counts other rows
	 * than were sent
	 */
	public long copy(long run, Target target, List<MappedSlice> slices) {
		long copied = copy(run, copyStatement(run, target), slices.stream().mapToLong(MappedSlice::loaded).sum(),
				slices.stream().map(MappedSlice::tuples));
		slices.forEach(MappedSlice::release);
		long keys = slices.stream().mapToLong((slice) -> slice.keys().count()).sum();
		if (keys > 0) {
			copy(run, RejectedKeyTable.copyStatement(run, target), keys,
					slices.stream().map((slice) -> TupleBuffer.of(slice.keys().tuples())));
		}
		return copied;
	}

	private long copy(long run, String statement, long rows, Stream<TupleBuffer> tuples) {
		if (rows == 0) {
			return 0;
		}
		// Columns that the file does not fill can have defaults that call code of the
		// user.
		List<TupleBuffer> parts = tuples.toList();
		long copied = this.rolePath.with(() -> copy(statement, parts));
		if (copied != rows) {
			throw new PublishException(PublishCode.COPY_DIFFERS,
					"COPY counted " + copied + " rows. Expected the " + rows + " rows that were sent.",
					"Continue from the checkpoint: ./blockload restart " + run + ". If it happens again, report it.");
		}
		return copied;
	}

	private long copy(String statement, List<TupleBuffer> tuples) {
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			return copy(connection.unwrap(PGConnection.class), statement, tuples);
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex, statement);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	private static String copyStatement(long run, Target target) {
		List<String> names = target.copied(target.filledColumns()).stream().map(BlockColumn::name).toList();
		List<String> columns = new ArrayList<>();
		if (!names.isEmpty()) {
			columns.add(Identifiers.list(names));
		}
		if (target.recordColumn().isPresent()) {
			columns.add(origin(target));
		}
		if (target.unit().canDelete()) {
			columns.add(DeletedCells.COLUMN);
		}
		return "COPY " + nameOf(run) + " (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
	}

	private static long copy(PGConnection connection, String statement, List<TupleBuffer> tuples) throws SQLException {
		CopyIn copy = connection.getCopyAPI().copyIn(statement);
		try {
			copy.writeToCopy(BinaryCopy.HEADER, 0, BinaryCopy.HEADER.length);
			for (TupleBuffer part : tuples) {
				copy.writeToCopy(part.array(), 0, part.length());
			}
			copy.writeToCopy(BinaryCopy.TRAILER, 0, BinaryCopy.TRAILER.length);
			return copy.endCopy();
		}
		finally {
			if (copy.isActive()) {
				copy.cancelCopy();
			}
		}
	}

}
