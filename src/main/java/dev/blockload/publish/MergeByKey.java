package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Set statements by key: DELETE, UPDATE of the rows that differ, INSERT of the new rows.
 * Used for ordinary tables with a key.
 */
final class MergeByKey extends PublishMethod {

	@Override
	public String describe() {
		return "merged by key";
	}

	@Override
	void stage(JdbcTemplate jdbc, long run, Target target) {
		StagingTable.createMappedColumns(jdbc, run, target);
	}

	/**
	 * All rows of each set of rows with equal keys, and rows with a null in their key,
	 * which would match nothing.
	 */
	@Override
	List<UnfitRow> findUnfit(PublishTools tools, long run, Target target, int most) {
		Key key = target.requiredKey();
		String columns = Identifiers.list(key.columns());
		String names = String.join(", ", key.columns());
		String values = key.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column) + "::pg_catalog.text")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) "));
		String someNull = key.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column) + " IS NULL")
			.collect(Collectors.joining(" OR "));
		String sql = """
				SELECT _record, unfit, key_value, others FROM (
				    SELECT _record, %1$s AS unfit, pg_catalog.left(%2$s, 1000) AS key_value,
				           pg_catalog.count(*) OVER (PARTITION BY %3$s) AS others FROM %4$s) keyed
				 WHERE unfit OR others OPERATOR(pg_catalog.>) 1 ORDER BY _record LIMIT :most
				""".formatted(someNull, values, columns, StagingTable.nameOf(run));
		// A cast to text can be a function of the user.
		return tools.rolePath()
			.with(() -> tools.client().sql(sql).param("most", most + 1).query((rs, row) -> unfit(rs, names)).list());
	}

	private static UnfitRow unfit(ResultSet rs, String names) throws SQLException {
		long record = rs.getLong("_record");
		String value = rs.getString("key_value");
		return rs.getBoolean("unfit")
				? new UnfitRow(record, names, KeyRejectCode.NULL_IN_KEY, "The key (" + names + ") contains a null.",
						null)
				: new UnfitRow(
						record, names, KeyRejectCode.DUPLICATE_KEY, rs.getLong("others")
								+ " records of this file have the key (" + names + ") = (" + value + "). Expected one.",
						value);
	}

	@Override
	void prepare(PublishTools tools, long run, Target target) {
		StagingTable.analyze(tools.jdbc(), run);
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		lock.lockUnchanged(publication);
		Target target = publication.target();
		MergeStatements merge = new MergeStatements(publication.stagingName(), target);
		long deleted = target.mode().deletesAbsentRows() ? new References(tools, publication).unlessReferenced(
				merge::absent, () -> CountedStatements.deleteAll(tools, target, merge.delete(), merge.isLeft())) : 0;
		MergeStatements.Expected found = tools.rolePath()
			.with(() -> tools.client().sql(merge.expected()).query(MergeStatements.Expected.class).single());
		long toInsert = target.mode().insertsNewRows() ? found.inserted() : 0;
		long toUpdate = target.mode().updatesExistingRows() ? found.updated() : 0;
		// Also if nothing is expected: a trigger can make the statements find something.
		boolean updates = target.mode().updatesExistingRows() && merge.hasValues();
		long updated = updates ? tools.rolePath().update(merge.update()) : 0;
		long inserted = target.mode().insertsNewRows() ? tools.rolePath().update(merge.insert()) : 0;
		if (inserted != toInsert || updated != toUpdate || inserted + updated > publication.staged()) {
			throw CountedStatements.differ(target, "took " + inserted + " new and " + updated
					+ " changed rows. Expected " + toInsert + " new and " + toUpdate + " changed rows.");
		}
		return new PublishedRows(inserted, updated, publication.staged() - inserted - updated, deleted);
	}

}
