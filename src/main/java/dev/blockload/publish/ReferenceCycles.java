package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Cycles;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.publish.FutureRows.OldRows;

/**
 * Finds items of a list that refer to each other in a circle, among the rows that the
 * block will have. An item that refers to itself is no circle.
 * <p>
 * All items that are reached from those without a parent are in no circle: usually that
 * is all of them. Of the others, each follows its parents as often as there are items, in
 * steps of twice the length of the one before, and then is in a circle.
 */
final class ReferenceCycles implements ExaminationStep {

	private static final int MOST_CIRCLES = 5;

	private static final int MOST_MEMBERS = 10;

	private static final int MOST_READ = 1000;

	private final long run;

	private final Target target;

	ReferenceCycles(long run, Target target) {
		this.run = run;
		this.target = target;
	}

	/** Take the members of circles, if the import rejects them. */
	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		if (this.target.rules().cycles() == Cycles.REJECT) {
			new Search(tools).find((reference, tables) -> taken.take(test(reference, tables)));
		}
	}

	/** Staged rows do not change, and a circle needs at least one of them. */
	@Override
	public boolean isOutdated(PublishTools tools, TakenRows taken) {
		return false;
	}

	/** Which items will be in circles; nothing if the import rejects them. */
	List<Warning> warnings(PublishTools tools) {
		List<Warning> warnings = new ArrayList<>();
		if (this.target.rules().cycles() == Cycles.LOAD) {
			new Search(tools).find((reference, tables) -> warnings.add(warning(tools, reference, tables)));
		}
		return warnings;
	}

	private StagedTest test(ReferenceRule reference, Tables tables) {
		String columns = String.join(", ", reference.columns());
		return new StagedTest(Disposition.REJECTED,
				new StagedTest.Reason(ReferenceRejectCode.REFERENCE_CYCLE, reference.name()), """
						SELECT n."blockload:row" AS "row", %s AS column_name,
						       %s OPERATOR(pg_catalog.||) n."blockload:parents" OPERATOR(pg_catalog.||)
						       ') refers back to this item, directly or through others. Expected no circle.' AS reason,
						       n."blockload:parents" AS value
						  FROM %s n JOIN %s m ON m.id OPERATOR(pg_catalog.=) n."blockload:id"
						 WHERE n."blockload:row" IS NOT NULL""".formatted(Identifiers.literal(columns),
						Identifiers.literal("(" + columns + ") = ("), tables.nodes(), tables.members()));
	}

	private Warning warning(PublishTools tools, ReferenceRule reference, Tables tables) {
		List<Long> first = tools.client()
			.sql("""
					SELECT m.id FROM %s m JOIN %s n ON n."blockload:id" = m.id
					  LEFT JOIN %s s ON s.ctid = n."blockload:row"
					 ORDER BY s._record, n."blockload:own" LIMIT %d""".formatted(tables.members(), tables.nodes(),
					StagingTable.nameOf(this.run), MOST_READ))
			.query(Long.class)
			.list();
		long all = tools.client().sql("SELECT count(*) FROM " + tables.members()).query(Long.class).single();
		List<String> circles = new ArrayList<>();
		Set<Long> seen = new LinkedHashSet<>();
		for (Long start : first) {
			if (circles.size() < MOST_CIRCLES && !seen.contains(start)) {
				circles.add(circle(tools, tables, start, seen));
			}
		}
		return new Warning(PublishWarning.CYCLES_LOADED,
				Amount.of(all, "item") + " of " + this.target.block().qualifiedName()
						+ " refer to each other in circles by " + reference.name() + " ("
						+ String.join(", ", reference.columns()) + "): " + String.join("; ", circles)
						+ ". To reject them, add this line to the import: cycles: reject");
	}

	/** The members of a circle from one of them on, as far as they are shown. */
	private static String circle(PublishTools tools, Tables tables, Long start, Set<Long> seen) {
		List<String> names = new ArrayList<>();
		tools.client()
			.sql("""
					WITH RECURSIVE way (step, id) AS (
					    SELECT 1, :start::bigint
					    UNION ALL
					    SELECT w.step + 1, e.parent FROM way w JOIN %s e ON e.child = w.id
					     WHERE w.step < %d AND e.parent <> :start)
					SELECT w.id, n."blockload:own" AS own FROM way w JOIN %s n ON n."blockload:id" = w.id ORDER BY w.step"""
				.formatted(tables.edges(), MOST_READ, tables.nodes()))
			.param("start", start)
			.query((rs) -> {
				seen.add(rs.getLong("id"));
				names.add(Printable.line(rs.getString("own")));
			});
		return String.join(" → ", names.subList(0, Math.min(names.size(), MOST_MEMBERS)))
				+ ((names.size() > MOST_MEMBERS) ? " → …" : " → " + names.get(0));
	}

	/**
	 * The tables of a search.
	 *
	 * @param nodes the items
	 * @param edges from child to parent
	 * @param members of circles
	 */
	private record Tables(String nodes, String edges, String members) {
	}

	/**
	 * Uses the circles of a foreign key.
	 */
	private interface Use {

		void of(ReferenceRule reference, Tables tables);

	}

	/**
	 * One search of all foreign keys that refer to the block itself.
	 */
	private final class Search {

		private final PublishTools tools;

		private final TestViews views;

		private final Constraints constraints;

		private final FutureRows future;

		Search(PublishTools tools) {
			Target target = ReferenceCycles.this.target;
			this.tools = tools;
			this.views = new TestViews(tools, ReferenceCycles.this.run);
			this.constraints = target.block().refersToItself() ? new ConstraintCatalog(tools.client()).of(target)
					: Constraints.NONE;
			this.future = new FutureRows(ReferenceCycles.this.run, target, this.constraints);
		}

		void find(Use use) {
			for (ReferenceRule reference : this.constraints.references()) {
				if (reference.kind() == ForeignKey.Kind.SELF && canMakeCircle(reference)) {
					find(reference, use);
				}
			}
			this.views.drop();
		}

		/**
		 * Whether the import changes who refers to whom. A new item with the default
		 * parent is in no circle: nothing refers to it yet.
		 */
		private boolean canMakeCircle(ReferenceRule reference) {
			Key key = ReferenceCycles.this.target.key();
			return this.future.fills(reference.columns()) || this.future.fills(reference.referenced()
				.stream()
				.filter((column) -> key == null || !key.columns().contains(column))
				.toList());
		}

		private void find(ReferenceRule reference, Use use) {
			String nodes = this.views.tableAs(nodes(reference));
			String edges = this.views.tableAs(
					"SELECT w.\"blockload:id\" AS child, r.\"blockload:id\" AS parent FROM %1$s w JOIN %1$s r ON %2$s WHERE w.\"blockload:id\" <> r.\"blockload:id\""
						.formatted(nodes, reference.same()));
			String reached = this.views.table("id bigint PRIMARY KEY");
			execute("INSERT INTO %s SELECT \"blockload:id\" FROM %s n WHERE NOT EXISTS (SELECT FROM %s e WHERE e.child = n.\"blockload:id\")"
				.formatted(reached, nodes, edges));
			reach(edges, reached);
			String jumps = this.views.tableAs(
					"SELECT child AS id, parent AS target FROM %s e WHERE NOT EXISTS (SELECT FROM %s r WHERE r.id = e.child)"
						.formatted(edges, reached));
			long left = count(jumps);
			if (left == 0) {
				return;
			}
			for (long length = 1; length < left; length *= 2) {
				execute("ANALYZE " + jumps);
				jumps = this.views
					.tableAs("SELECT a.id, b.target FROM %1$s a JOIN %1$s b ON a.target = b.id".formatted(jumps));
			}
			String members = this.views.tableAs("SELECT DISTINCT target AS id FROM " + jumps);
			if (count("%s m JOIN %s n ON n.\"blockload:id\" = m.id WHERE n.\"blockload:row\" IS NOT NULL"
				.formatted(members, nodes)) > 0) {
				use.of(reference, new Tables(nodes, edges, members));
			}
		}

		/** From the items without a parent to their children, and so on. */
		private void reach(String edges, String reached) {
			if (count(edges) == 0) {
				return;
			}
			execute("CREATE INDEX ON " + edges + " (parent)");
			execute("CREATE INDEX ON " + edges + " (child)");
			execute("ANALYZE " + edges);
			execute("ANALYZE " + reached);
			// The inner table is looked up for each item: the recursion has as many
			// rounds as
			// the longest chain has items.
			new NestedLoops(this.tools).run(() -> execute("""
					INSERT INTO %2$s
					WITH RECURSIVE below AS (
					    SELECT e.child FROM %2$s r JOIN %1$s e ON e.parent = r.id
					    UNION ALL
					    SELECT e.child FROM below b JOIN %1$s e ON e.parent = b.child)
					SELECT child FROM below""".formatted(edges, reached)));
		}

		/**
		 * The rows that the block will have: the staged rows, and those rows of the block
		 * that these refer to, directly or through others.
		 */
		private String nodes(ReferenceRule reference) {
			Target target = ReferenceCycles.this.target;
			Set<String> columns = new LinkedHashSet<>(reference.columns());
			columns.addAll(reference.referenced());
			// People know the values of the file, and not the numbers of the items.
			Optional<MappedLookup> lookup = target.selfLookups()
				.stream()
				.filter((each) -> each.reference().constraint().equals(reference.name()))
				.findFirst();
			List<String> own = lookup.map((each) -> each.key().columns()).orElse(reference.referenced());
			columns.addAll(own);
			String rows = Identifiers.rowsOf(target.block());
			Key key = target.key();
			String notStaged = (key != null) ? "NOT EXISTS (SELECT FROM %s s WHERE %s)"
				.formatted(StagingTable.nameOf(ReferenceCycles.this.run), key.isSame("r", "s")) : "true";
			String parents = text(reference.columns());
			String given = lookup.map((each) -> "coalesce((SELECT %s FROM %s s WHERE s.ctid = w.%s), %s)".formatted(
					each.match()
						.stream()
						.map((column) -> "s." + Identifiers.quoted(column.name()) + "::text")
						.collect(Collectors.joining(" || ', ' || ")),
					StagingTable.nameOf(ReferenceCycles.this.run), FutureRows.ROW, parents))
				.orElse(parents);
			String staged = "SELECT w.%s AS \"blockload:row\", %s AS \"blockload:parents\", %s FROM (%s) w".formatted(
					FutureRows.ROW, given, Identifiers.list("w.", columns),
					this.future.query(columns, OldRows.NOT_READ));
			return """
					WITH RECURSIVE staged AS MATERIALIZED (%1$s), above AS (
					    SELECT r.ctid AS place FROM staged w JOIN %2$s r ON %3$s WHERE %4$s
					    UNION
					    SELECT r.ctid FROM above a JOIN %2$s w ON w.ctid = a.place JOIN %2$s r ON %3$s WHERE %4$s)
					SELECT row_number() OVER () AS "blockload:id", %5$s AS "blockload:own", w.*
					  FROM (SELECT * FROM staged
					        UNION ALL SELECT NULL::tid, NULL::text, %6$s FROM above a JOIN %2$s b ON b.ctid = a.place) w"""
				.formatted(staged, rows, reference.same(), notStaged, text(own), Identifiers.list("b.", columns));
		}

		private static String text(List<String> columns) {
			return columns.stream()
				.map((column) -> "w." + Identifiers.quoted(column) + "::text")
				.collect(Collectors.joining(" || ', ' || "));
		}

		private long count(String rows) {
			return this.tools.client().sql("SELECT count(*) FROM " + rows).query(Long.class).single();
		}

		private void execute(String statement) {
			this.tools.jdbc().execute(statement);
		}

	}

}
