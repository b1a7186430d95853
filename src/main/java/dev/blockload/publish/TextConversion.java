package dev.blockload.publish;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Identifiers;
import dev.blockload.block.InputCheck;

import org.springframework.dao.DataAccessException;

/**
 * Converts the columns that are staged as text into their types, after all rows are
 * staged. Each text is tested first with the input function of its type; rows with texts
 * that the type refuses are taken. From then on the staging table has the types of the
 * block, so that no other step knows of texts.
 * <p>
 * Input functions are code of the user, and so are the domains inside a composite type.
 * All statements that call them run under {@link RolePath}.
 */
final class TextConversion {

	private static final String FOUND = "\"row\" tid NOT NULL, place integer NOT NULL, reason text";

	/** How much of a value a reason shows. */
	private static final int SHOWN = 60;

	private static final int FIRST_VERSION_WITH_SOFT_ERRORS = 160_000;

	private final PublishTools tools;

	private final long run;

	private final Target target;

	private final String staging;

	private final TestViews views;

	TextConversion(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.target = target;
		this.staging = StagingTable.nameOf(run);
		this.views = new TestViews(tools, run);
	}

	/**
	 * Take the rows whose texts are no values of their columns, and convert the others.
	 * Does nothing if the columns were converted before.
	 */
	void convert(TakenRows taken) {
		List<BlockColumn> columns = unconverted(this.staging);
		if (columns.isEmpty()) {
			return;
		}
		// Of 01/02/2024 it is not certain which number is the day: PostgreSQL refuses it
		// where the year is expected first.
		this.tools.jdbc().execute("SET LOCAL DateStyle TO 'ISO, YMD'");
		takeUnreadable(columns, taken);
		columns.forEach((column) -> takeChanged(column, taken));
		this.views.drop();
		alter(this.staging, columns);
		if (this.target.unit().canDelete()) {
			alter(DeletedCells.nameOf(this.run), columns);
		}
		if (!this.target.keptKey().isEmpty()) {
			convertKeys();
		}
		restore(columns);
		this.tools.jdbc().execute("SET LOCAL DateStyle TO 'ISO, MDY'");
	}

	private List<BlockColumn> unconverted(String table) {
		List<BlockColumn> texts = this.target.textColumns();
		if (texts.isEmpty()) {
			return texts;
		}
		List<String> names = this.tools.client()
			.sql("""
					SELECT attname::text FROM pg_attribute
					 WHERE attrelid = :table::text::regclass AND attnum > 0 AND atttypid = 'text'::regtype""")
			.param("table", table)
			.query(String.class)
			.list();
		return texts.stream().filter((column) -> names.contains(column.name())).toList();
	}

	private void takeUnreadable(List<BlockColumn> columns, TakenRows taken) {
		String found = this.views.table(FOUND);
		findUnreadable(this.staging, columns, found);
		for (int place = 0; place < columns.size(); place++) {
			BlockColumn column = columns.get(place);
			taken.take(test(column, found, place, InputRejectCode.NOT_OF_TYPE,
					Identifiers.literal("cannot be read as " + column.sqlType() + ". PostgreSQL reports: ")
							+ " OPERATOR(pg_catalog.||) f.reason OPERATOR(pg_catalog.||) '.'"));
		}
	}

	/** Find the rows of a table, each with the place of a column that is unreadable. */
	private void findUnreadable(String table, List<BlockColumn> columns, String found) {
		if (hasSoftErrors() && succeeds(() -> this.tools.rolePath().update(softErrors(table, columns, found)))) {
			return;
		}
		for (int place = 0; place < columns.size(); place++) {
			BlockColumn column = columns.get(place);
			this.tools.rolePath()
				.update("""
						INSERT INTO %1$s ("row", place, reason)
						SELECT e."row", %2$d, e.reason FROM blockload.input_errors(%3$s, %4$s, %5$s) e
						 WHERE NOT EXISTS (SELECT FROM %1$s f WHERE f."row" OPERATOR(pg_catalog.=) e."row")"""
					.formatted(found, place, Identifiers.literal(table),
							Identifiers.literal(Identifiers.quoted(column.name())),
							Identifiers.literal(type(column).name())));
		}
	}

	// One scan for all columns. OFFSET keeps the planner from computing the CASE twice.
	private static String softErrors(String table, List<BlockColumn> columns, String found) {
		StringBuilder first = new StringBuilder("CASE");
		StringBuilder reason = new StringBuilder("CASE");
		for (int place = 0; place < columns.size(); place++) {
			String arguments = "(" + InputTest.text(columns.get(place)) + ", "
					+ Identifiers.literal(type(columns.get(place)).name()) + ")";
			first.append(" WHEN NOT pg_catalog.pg_input_is_valid").append(arguments).append(" THEN ").append(place);
			reason.append(" WHEN s.\"blockload:place\" OPERATOR(pg_catalog.=) ")
				.append(place)
				.append(" THEN (SELECT e.message FROM pg_catalog.pg_input_error_info")
				.append(arguments)
				.append(" e)");
		}
		return """
				INSERT INTO %s ("row", place, reason)
				SELECT s."blockload:row", s."blockload:place", %s END
				  FROM (SELECT s.ctid AS "blockload:row", s.*, %s END AS "blockload:place" FROM %s s OFFSET 0) s
				 WHERE s."blockload:place" IS NOT NULL""".formatted(found, reason, first, table);
	}

	private void takeChanged(BlockColumn column, TakenRows taken) {
		for (InputCheck check : type(column).checks()) {
			InputTest test = new InputTest(column, type(column), check);
			boolean clock = check == InputCheck.CURRENT_TIME;
			String found = this.views.table(FOUND);
			long suspects = this.tools.rolePath()
				.update("INSERT INTO %s (\"row\", place, reason) SELECT s.ctid, 0, %s FROM %s s WHERE %s".formatted(
						found, clock ? test.withoutClock() : "NULL::pg_catalog.text", this.staging, condition(test)));
			if (suspects > 0 && clock) {
				// What can be read without the words is a text that has them.
				this.tools.rolePath()
					.update("""
							DELETE FROM %s f WHERE NOT EXISTS (
							    SELECT FROM blockload.input_errors(%s, 'reason', %s) e
							     WHERE e."row" OPERATOR(pg_catalog.=) f.ctid)""".formatted(found,
							Identifiers.literal(found), Identifiers.literal(test.type().name())));
			}
			if (suspects > 0) {
				taken.take(test(column, found, 0, test.code(), Identifiers.literal(test.predicate())));
			}
		}
	}

	private String condition(InputTest test) {
		if (test.check() != InputCheck.ROUNDED_ATTRIBUTE) {
			return test.condition();
		}
		List<Attribute> attributes = this.tools.client()
			.sql("""
					SELECT quote_ident(attname) AS name, format('%I.%I', n.nspname, t.typname) AS type,
					      CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN atttypmod ELSE -1 END AS modifier
					  FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid JOIN pg_namespace n ON n.oid = t.typnamespace
					 WHERE attrelid = (SELECT typrelid FROM pg_type WHERE oid = :type::text::regtype)
					   AND attnum > 0 AND NOT attisdropped ORDER BY attnum""")
			.param("type", test.type().name())
			.query((rs, row) -> new Attribute(rs.getString("name"), rs.getString("type"), rs.getInt("modifier")))
			.list();
		String loose = this.views.table(
				attributes.stream().map((each) -> each.name() + " " + each.type()).collect(Collectors.joining(", ")));
		return test.isRounded(loose,
				attributes.stream().filter((each) -> each.modifier() != -1).map(Attribute::name).toList());
	}

	private StagedTest test(BlockColumn column, String found, int place, InputRejectCode code, String predicate) {
		String text = InputTest.text(column);
		String shown = """
				CASE WHEN pg_catalog.length(%1$s) OPERATOR(pg_catalog.>) %2$d
				     THEN pg_catalog.left(%1$s, %2$d) OPERATOR(pg_catalog.||) '...' ELSE %1$s END""".formatted(text,
				SHOWN);
		return new StagedTest(Disposition.REJECTED, code,
				"""
						SELECT f."row", %s::pg_catalog.text AS column_name,
						       '''' OPERATOR(pg_catalog.||) %s OPERATOR(pg_catalog.||) ''' ' OPERATOR(pg_catalog.||) %s AS reason,
						       %s AS value
						  FROM %s f JOIN %s s ON s.ctid OPERATOR(pg_catalog.=) f."row"
						 WHERE f.place OPERATOR(pg_catalog.=) %d"""
					.formatted(Identifiers.literal(nameInBlock(column)), shown, predicate, text, found, this.staging,
							place));
	}

	/** The column of the block whose value it is, or whose item it identifies. */
	private String nameInBlock(BlockColumn column) {
		return this.target.lookups()
			.stream()
			.filter((lookup) -> lookup.match().contains(column))
			.map((lookup) -> lookup.column().name())
			.findFirst()
			.orElse(column.name());
	}

	/** Delete the keys that cannot be read: their items are not known. */
	private void convertKeys() {
		String keys = StagingTable.keysNameOf(this.run);
		List<BlockColumn> columns = unconverted(keys);
		if (columns.isEmpty()) {
			return;
		}
		String found = this.views.table(FOUND);
		findUnreadable(keys, columns, found);
		this.tools.jdbc().execute("DELETE FROM " + keys + " k USING " + found + " f WHERE k.ctid = f.\"row\"");
		this.views.drop();
		alter(keys, columns);
	}

	/** Assignment to the type applies its modifier, and refuses what does not fit. */
	private void alter(String table, List<BlockColumn> columns) {
		this.tools.rolePath()
			.execute("ALTER TABLE " + table + " "
					+ columns.stream().map(TextConversion::altered).collect(Collectors.joining(", ")));
	}

	private static String altered(BlockColumn column) {
		String name = Identifiers.quoted(column.name());
		return "ALTER COLUMN " + name + " SET DATA TYPE" + column.stagingDefinition().substring(name.length())
				+ " USING " + name + "::" + type(column).source() + "::" + type(column).plain();
	}

	/** A table that becomes a partition has the defaults and the storage of its block. */
	private void restore(List<BlockColumn> columns) {
		if (!this.target.method().stagesWholeRows()) {
			return;
		}
		List<String> changes = this.tools.client()
			.sql("""
					SELECT format('ALTER COLUMN %I ', attname) || change
					  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
					  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
					 CROSS JOIN LATERAL (
					       SELECT 'SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) WHERE d.oid IS NOT NULL
					       UNION ALL
					       SELECT 'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
					                                                  WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
					        WHERE a.attstorage <> t.typstorage
					       UNION ALL
					       SELECT 'SET COMPRESSION ' || CASE a.attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END
					        WHERE a.attcompression <> '') c (change)
					 WHERE a.attrelid = :block AND a.attname IN (:columns)""")
			.param("block", this.target.block().oid())
			.param("columns", columns.stream().map(BlockColumn::name).toList())
			.query(String.class)
			.list();
		if (!changes.isEmpty()) {
			this.tools.jdbc().execute("ALTER TABLE " + this.staging + " " + String.join(", ", changes));
		}
		addGenerated();
	}

	/**
	 * Add the generated columns that the table lacks. Their expressions are printed and
	 * read under the same path, under which their functions are executed too.
	 */
	private void addGenerated() {
		this.tools.rolePath().with(() -> {
			List<String> missing = this.tools.client()
				.sql("""
						SELECT pg_catalog.format('ADD COLUMN %I %s%s GENERATED ALWAYS AS (%s) STORED%s', a.attname,
						           pg_catalog.format_type(a.atttypid, a.atttypmod),
						           CASE WHEN a.attcollation OPERATOR(pg_catalog.<>) t.typcollation
						                THEN pg_catalog.format(' COLLATE %I.%I', n.nspname, c.collname) ELSE '' END,
						           pg_catalog.pg_get_expr(d.adbin, d.adrelid),
						           CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END)
						  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
						  JOIN pg_catalog.pg_attrdef d ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid
						                              AND d.adnum OPERATOR(pg_catalog.=) a.attnum
						  LEFT JOIN pg_catalog.pg_collation c ON c.oid OPERATOR(pg_catalog.=) a.attcollation
						  LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.collnamespace
						 WHERE a.attrelid OPERATOR(pg_catalog.=) :block::pg_catalog.oid
						   AND a.attgenerated OPERATOR(pg_catalog.<>) ''
						   AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute s
						                    WHERE s.attrelid OPERATOR(pg_catalog.=) :staging::pg_catalog.text::pg_catalog.regclass
						                      AND s.attname OPERATOR(pg_catalog.=) a.attname)
						 ORDER BY a.attnum""")
				.param("block", this.target.block().oid())
				.param("staging", this.staging)
				.query(String.class)
				.list();
			if (!missing.isEmpty()) {
				this.tools.jdbc().execute("ALTER TABLE " + this.staging + " " + String.join(", ", missing));
			}
			return missing;
		});
	}

	private boolean hasSoftErrors() {
		return this.tools.client()
			.sql("SELECT current_setting('server_version_num')::integer >= :first")
			.param("first", FIRST_VERSION_WITH_SOFT_ERRORS)
			.query(Boolean.class)
			.single();
	}

	/** Some input functions raise an error in spite of it: then each text is tried. */
	private boolean succeeds(Supplier<Long> statement) {
		this.tools.jdbc().execute("SAVEPOINT before_input");
		try {
			var unused = statement.get();
			this.tools.jdbc().execute("RELEASE SAVEPOINT before_input");
			return true;
		}
		catch (DataAccessException ex) {
			if (!TestFailures.isOfAnExpression(ex)) {
				throw ex;
			}
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_input");
			return false;
		}
	}

	private static ColumnType.ReadByServer type(BlockColumn column) {
		return (ColumnType.ReadByServer) column.type();
	}

	/**
	 * An attribute of a composite type.
	 *
	 * @param name quoted
	 * @param type without its modifier
	 * @param modifier which can round, or -1 for none
	 */
	private record Attribute(String name, String type, int modifier) {
	}

}
