package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.mapping.Lookup.Unknown;

/**
 * The statements that publish the rows of some records. The block is locked, and all of
 * it is rolled back afterwards.
 */
final class PartStatements {

	private final PublishTools tools;

	private final Publication publication;

	private PartStatements(PublishTools tools, Publication publication) {
		this.tools = tools;
		this.publication = publication;
	}

	/**
	 * The statements for a run.
	 * @return empty if its rows depend on each other, or are not known by record
	 */
	static Optional<PartStatements> of(PublishTools tools, Publication publication) {
		Target target = publication.target();
		boolean creates = target.lookups().stream().anyMatch((lookup) -> lookup.unknown() instanceof Unknown.Create);
		boolean possible = target.recordColumn().isPresent() && publication.staged() > 0 && !creates
				&& !target.block().refersToItself() && target.block().shape() != Block.Shape.PARTITIONED_BY_LOAD
				&& !target.block().placement().isOnNodes();
		return possible ? Optional.of(new PartStatements(tools, publication)) : Optional.empty();
	}

	/** The numbers of the first and the last staged record. */
	long[] records() {
		return this.tools.client()
			.sql("SELECT min(%1$s), max(%1$s) FROM %2$s".formatted(StagingTable.RECORD_COLUMN,
					this.publication.stagingName()))
			.query((rs, row) -> new long[] { rs.getLong(1), rs.getLong(2) })
			.single();
	}

	/** Delete what a replace deletes: its values are free for the rows of the file. */
	void begin() {
		Target target = this.publication.target();
		if (target.mode().deletesAbsentRows()) {
			this.tools.rolePath()
				.update((target.key() != null) ? merge(this.publication.stagingName()).delete() : "DELETE FROM "
						+ this.publication.blockRows() + " b WHERE " + this.publication.inScope(this.tools).apply("b"));
		}
	}

	/** The statements for the records from one number to another. */
	List<String> of(long first, long last) {
		String rows = "(SELECT * FROM %1$s r WHERE r.%2$s OPERATOR(pg_catalog.>=) %3$d AND r.%2$s OPERATOR(pg_catalog.<=) %4$d)"
			.formatted(this.publication.stagingName(), StagingTable.RECORD_COLUMN, first, last);
		Target target = this.publication.target();
		if (target.key() == null) {
			String columns = Identifiers.list(target.columnNames());
			return List.of("INSERT INTO %s (%s) SELECT %s FROM %s s".formatted(this.publication.blockName(), columns,
					columns, rows));
		}
		MergeStatements merge = merge(rows);
		List<String> statements = new ArrayList<>();
		if (target.mode().updatesExistingRows() && merge.canDiffer()) {
			statements.add(merge.update());
		}
		if (target.mode().insertsNewRows()) {
			statements.addAll(MergeByKey.inserts(this.tools, merge));
		}
		return statements;
	}

	private MergeStatements merge(String rows) {
		return new MergeStatements(rows, this.publication.keysName(), this.publication.target(),
				this.publication.inScope(this.tools), null);
	}

}
