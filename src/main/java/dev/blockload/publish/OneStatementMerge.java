package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.Warning;
import dev.blockload.publish.AbsentItems.Deletes;

/**
 * DELETE, UPDATE and INSERT as one statement, for a block that refers to itself: its
 * foreign keys are tested once, when all rows are as they will be. In several statements,
 * a child that moves to a new parent while the old one is deleted would fail in any
 * order.
 */
final class OneStatementMerge {

	private final PublishTools tools;

	private final Publication publication;

	private final MergeStatements merge;

	OneStatementMerge(PublishTools tools, Publication publication, MergeStatements merge) {
		this.tools = tools;
		this.publication = publication;
		this.merge = merge;
	}

	/**
	 * Merge, within the transaction of {@code publish}; the block is locked.
	 * @param deletes whether absent rows are deleted
	 * @param updates the statements that change rows
	 * @param inserts the statements that add rows
	 * @param additions the statements that add items to which these refer
	 * @throws PublishException code {@code still-referenced} or {@code counts-differ}
	 */
	Merged merge(Deletes deletes, List<String> updates, List<String> inserts, List<String> additions) {
		List<String> parts = new ArrayList<>();
		String deleted = add(parts, "deleted", (deletes == Deletes.MADE) ? List.of(this.merge.delete()) : List.of());
		String updated = add(parts, "updated", updates);
		String inserted = add(parts, "inserted", inserts);
		IntStream.range(0, additions.size())
			.forEach((place) -> parts.add("added%d AS (%s RETURNING 1)".formatted(place, additions.get(place))));
		// The counts are computed in this order, so an item can take over a unique value
		// of one that is deleted.
		String sql = (parts.isEmpty() ? "" : "WITH " + String.join(", ", parts) + " ")
				+ "SELECT %s AS deleted, %s AS updated, %s AS inserted%s".formatted(deleted, updated, inserted,
						IntStream.range(0, additions.size())
							.mapToObj((place) -> ", (SELECT pg_catalog.count(*) FROM added%1$d) AS added%1$d"
								.formatted(place))
							.collect(Collectors.joining()));
		if (deletes == Deletes.HELD_BACK) {
			return run(sql, additions.size());
		}
		References references = new References(this.tools, this.publication);
		Merged merged = references.unlessReferenced(this.merge::absent, this.merge::staged,
				() -> run(sql, additions.size()));
		CountedStatements.requireDeleted(this.tools, this.publication.target(), this.merge.isLeft());
		return new Merged(merged.deleted(), merged.updated(), merged.inserted(), merged.added(), references.warnings());
	}

	/** Adds statements, and returns the expression of how many rows they change. */
	private static String add(List<String> parts, String name, List<String> statements) {
		IntStream.range(0, statements.size())
			.forEach((place) -> parts.add("%s%d AS (%s RETURNING 1)".formatted(name, place, statements.get(place))));
		return statements.isEmpty() ? "0"
				: IntStream.range(0, statements.size())
					.mapToObj((place) -> "(SELECT pg_catalog.count(*) FROM " + name + place + ")")
					.collect(Collectors.joining(" OPERATOR(pg_catalog.+) "));
	}

	private Merged run(String sql, int additions) {
		return this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql(sql)
				.query((rs, row) -> new Merged(rs.getLong("deleted"), rs.getLong("updated"), rs.getLong("inserted"),
						added(rs, additions), List.of()))
				.single());
	}

	private static List<Long> added(ResultSet rs, int additions) throws SQLException {
		List<Long> added = new ArrayList<>();
		for (int place = 0; place < additions; place++) {
			added.add(rs.getLong("added" + place));
		}
		return added;
	}

	/**
	 * What the statement did.
	 *
	 * @param deleted rows
	 * @param updated rows
	 * @param inserted rows
	 * @param added items, by each statement that adds some
	 * @param warnings what PostgreSQL did to other tables
	 */
	record Merged(long deleted, long updated, long inserted, List<Long> added, List<Warning> warnings) {
	}

}
