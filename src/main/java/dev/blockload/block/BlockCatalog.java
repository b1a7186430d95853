package dev.blockload.block;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads blocks from the catalog of the database. Takes no lock but the catalog's own, and
 * works inside the caller's transaction where there is one. Safe for use by many threads.
 */
public final class BlockCatalog {

	// Not pg_partition_tree: it locks each partition until the transaction ends. A run
	// that waits to publish would then keep another run from dropping partitions.
	private static final String TABLE = """
			SELECT c.oid, getdatabaseencoding()::text AS encoding, c.relkind::text AS kind, c.relispartition AS partition,
			       c.relhasrules AS has_rules,
			       EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f') AS has_references,
			       to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS has_citus,
			       pg_get_partkeydef(c.oid) AS partition_key,
			       (SELECT pn.nspname || '.' || p.relname
			          FROM pg_inherits JOIN pg_class p ON p.oid = inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
			         WHERE c.relispartition AND inhrelid = c.oid) AS parent,
			       (WITH RECURSIVE tree AS (
			            SELECT c.oid AS relid
			            UNION ALL SELECT inhrelid FROM pg_inherits JOIN tree ON inhparent = relid)
			        SELECT min(fn.nspname || '.' || f.relname)
			          FROM tree JOIN pg_class f ON f.oid = relid JOIN pg_namespace fn ON fn.oid = f.relnamespace
			         WHERE c.relkind = 'p' AND f.relkind = 'f') AS foreign_partition,
			       EXISTS (SELECT FROM pg_partitioned_table JOIN pg_attribute
			                   ON attrelid = partrelid AND attnum = ANY (partattrs::int2[])
			                WHERE partrelid = c.oid AND attname = '_load') AS by_load,
			       md5(concat_ws(E'\\n', c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
			           pg_get_partkeydef(c.oid),
			           (SELECT string_agg(concat_ws(' ', a.attnum, quote_ident(a.attname),
			                       format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
			                       pg_get_expr(d.adbin, d.adrelid)), E'\\n' ORDER BY a.attnum)
			              FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
			           (SELECT string_agg(concat_ws(' ', conname, pg_get_constraintdef(oid)), E'\\n' ORDER BY conname)
			              FROM pg_constraint WHERE conrelid = c.oid),
			           (SELECT string_agg(pg_get_indexdef(indexrelid), E'\\n' ORDER BY indexrelid)
			              FROM pg_index WHERE indrelid = c.oid),
			           (SELECT string_agg(concat_ws(' ', tgenabled, pg_get_triggerdef(oid)), E'\\n' ORDER BY tgname)
			              FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),
			           (SELECT string_agg(concat_ws(' ', ev_enabled, pg_get_ruledef(oid)), E'\\n' ORDER BY rulename)
			              FROM pg_rewrite WHERE ev_class = c.oid AND ev_type <> '1' AND ev_enabled <> 'D'))) AS fingerprint
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE n.nspname = :application AND c.relname = :name
			   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";

	// A type of an extension that reads the bytes of text, such as citext, is loaded as
	// text.
	private static final String COLUMNS = """
			WITH RECURSIVE base AS (
			    SELECT a.attnum, a.atttypid AS type, a.atttypmod AS modifier, a.attnotnull AS required, 0 AS depth
			      FROM pg_attribute a WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
			    UNION ALL
			    SELECT b.attnum, t.typbasetype, CASE WHEN b.modifier = -1 THEN t.typtypmod ELSE b.modifier END,
			           b.required OR t.typnotnull, b.depth + 1
			      FROM base b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd')
			SELECT DISTINCT ON (a.attnum) a.attname AS name, format_type(a.atttypid, a.atttypmod) AS sql_type,
			       format_type(b.type, b.modifier) AS staging_type, CASE WHEN i.prosrc IS NULL THEN t.typname ELSE 'text' END AS base,
			       b.modifier, b.type::bigint AS type, b.required,
			       (SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c
			          JOIN pg_namespace n ON n.oid = c.collnamespace
			         WHERE c.oid = a.attcollation AND c.oid <> t.typcollation) AS collation,
			       a.atthasdef AND a.attgenerated = '' OR a.attidentity <> '' AS has_default,
			       a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
			       t.typnamespace = 'pg_catalog'::regnamespace OR i.prosrc IS NOT NULL AS built_in,
			       t.typtype::text AS kind,
			       ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder) AS labels
			  FROM base b JOIN pg_attribute a ON a.attrelid = :oid AND a.attnum = b.attnum
			  JOIN pg_type t ON t.oid = b.type
			  LEFT JOIN pg_proc i ON i.oid = t.typreceive AND i.prosrc = 'textrecv'
			                     AND i.prolang = (SELECT oid FROM pg_language WHERE lanname = 'internal')
			 ORDER BY a.attnum, b.depth DESC""";

	// Strategy 3 of a B-tree is equality. An operator class for many types (enums) does
	// not name the type: it is that of the column, or its base type.
	static final String KEY_COLUMNS = """
			ARRAY(SELECT attname::text FROM unnest(indkey::int2[]) WITH ORDINALITY k (num, ord)
			        JOIN pg_attribute ON attrelid = indrelid AND attnum = k.num
			       WHERE ord <= indnkeyatts ORDER BY ord) AS columns,
			ARRAY(SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname)
			        FROM unnest(indclass::oid[]) WITH ORDINALITY k (class, ord)
			        JOIN pg_opclass c ON c.oid = k.class
			        JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
			                       AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
			        JOIN pg_operator o ON o.oid = a.amopopr JOIN pg_namespace n ON n.oid = o.oprnamespace
			       ORDER BY ord) AS operators,
			ARRAY(SELECT format('%I.%I', n.nspname, t.typname)
			        FROM unnest(indkey::int2[], indclass::oid[]) WITH ORDINALITY k (num, class, ord)
			        JOIN pg_attribute b ON b.attrelid = indrelid AND b.attnum = k.num
			        JOIN pg_opclass c ON c.oid = k.class JOIN pg_type input ON input.oid = c.opcintype
			        JOIN pg_type t ON t.oid = CASE WHEN input.typtype <> 'p' THEN input.oid ELSE (
			                WITH RECURSIVE base AS (
			                    SELECT b.atttypid AS type
			                    UNION ALL
			                    SELECT d.typbasetype FROM base JOIN pg_type d ON d.oid = base.type
			                     WHERE d.typtype = 'd')
			                SELECT type FROM base JOIN pg_type d ON d.oid = base.type WHERE d.typtype <> 'd') END
			        JOIN pg_namespace n ON n.oid = t.typnamespace ORDER BY ord) AS types""";

	private static final String KEYS = """
			SELECT conname, contype = 'p' AS is_primary, %s
			  FROM pg_constraint JOIN pg_index ON indexrelid = conindid
			  JOIN pg_class i ON i.oid = indexrelid JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
			 WHERE conrelid = :oid AND contype IN ('p', 'u')
			 ORDER BY contype <> 'p', conname""".formatted(KEY_COLUMNS);

	// A rule of type 1 is what makes a view.
	private static final String RULES = """
			SELECT :prefix || quote_ident(rulename) || ', which can change or discard rows'
			  FROM pg_rewrite WHERE ev_class = :oid AND ev_type <> '1' AND ev_enabled <> 'D'
			 ORDER BY 1""";

	private static final String OBSTACLES = """
			SELECT 'it has the trigger ' || quote_ident(tgname) || ', which attached rows would not fire'
			  FROM pg_trigger WHERE tgrelid = :oid AND NOT tgisinternal AND tgtype & 4 = 4
			UNION ALL
			SELECT 'it has a default partition, which attaching would lock'
			  FROM pg_partitioned_table WHERE partrelid = :oid AND partdefid <> 0
			UNION ALL
			SELECT 'it is in the publication ' || quote_ident(p.pubname) || ', which attached rows would not reach'
			  FROM pg_publication p WHERE p.puballtables
			    OR EXISTS (SELECT FROM pg_publication_rel WHERE prpubid = p.oid AND prrelid = :oid)
			    OR EXISTS (SELECT FROM pg_publication_namespace JOIN pg_class ON relnamespace = pnnspid
			                WHERE pnpubid = p.oid AND pg_class.oid = :oid)
			UNION ALL
			SELECT 'its column ' || quote_ident(attname) || ' is an identity, which a partition cannot share'
			  FROM pg_attribute WHERE attrelid = :oid AND attidentity <> '' AND NOT attisdropped
			UNION ALL
			SELECT 'its column ' || quote_ident(attname) || ' is of a domain with a check, which is tested after loading'
			  FROM pg_attribute a WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
			   AND EXISTS (WITH RECURSIVE domain AS (
			                   SELECT oid, typbasetype FROM pg_type WHERE oid = a.atttypid AND typtype = 'd'
			                   UNION ALL
			                   SELECT t.oid, t.typbasetype FROM pg_type t JOIN domain d ON t.oid = d.typbasetype
			                    WHERE t.typtype = 'd')
			               SELECT FROM domain JOIN pg_constraint ON contypid = domain.oid)
			 ORDER BY 1""";

	private final JdbcClient jdbc;

	private final ReferenceCatalog references;

	private final ServerTypes serverTypes;

	private final CitusCatalog citus;

	public BlockCatalog(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.serverTypes = new ServerTypes(jdbc);
		this.citus = new CitusCatalog(jdbc);
		this.references = new ReferenceCatalog(jdbc, this::columns);
	}

	/**
	 * Look a block up.
	 * @param application the schema, case-sensitive
	 * @param name the table, case-sensitive
	 * @return empty where there is no relation of that name
	 */
	public Optional<Block> find(String application, String name) {
		return this.jdbc.sql(TABLE).param("application", application).param("name", name).query((rs, row) -> {
			long oid = rs.getLong("oid");
			List<Key> keys = keys(oid);
			List<BlockColumn> columns = columns(oid);
			List<String> obstacles = new ArrayList<>(unsupportedKind(rs, columns, keys));
			// Most blocks have neither: that costs no further query.
			if (obstacles.isEmpty() && rs.getBoolean("has_rules")) {
				obstacles.addAll(rules(oid));
			}
			Placement placement = Placement.LOCAL;
			if (obstacles.isEmpty() && rs.getBoolean("has_citus")) {
				CitusCatalog.Found found = this.citus.of(oid);
				placement = found.placement();
				found.obstacle().ifPresent(obstacles::add);
				if (placement.isOnNodes() && shape(rs) == Block.Shape.PARTITIONED) {
					obstacles.add("it is " + placement.describe() + ", and partitioned by other columns than "
							+ Block.LOAD_COLUMN);
				}
			}
			Block.Shape shape = obstacles.isEmpty() ? shape(rs) : Block.Shape.UNSUPPORTED;
			if (shape == Block.Shape.PARTITIONED_BY_LOAD) {
				obstacles.addAll(this.jdbc.sql(OBSTACLES).param("oid", oid).query(String.class).list());
				if (placement.isOnNodes()) {
					obstacles.add("it is " + placement.describe() + ", so the rows are copied once more");
				}
			}
			// Obstacles decide between attaching and inserting, and some are no part of
			// the table's own definition.
			List<Reference> foreignKeys = rs.getBoolean("has_references") ? this.references.of(oid) : List.of();
			String fingerprint = rs.getString("fingerprint") + String.join("; ", obstacles)
					+ foreignKeys.stream()
						.map((reference) -> " " + reference.list().fingerprint())
						.collect(Collectors.joining())
					+ (placement.isOnNodes() ? " " + placement : "");
			return new Block(application, name, oid, columns, keys, shape, obstacles, fingerprint, foreignKeys,
					DatabaseEncoding.characters(this.jdbc, rs.getString("encoding")), placement);
		}).optional();
	}

	/**
	 * Whether row-level security applies to the role of this session: then it does not
	 * know whether it sees all rows.
	 */
	public boolean canHideRows(Block block) {
		return this.jdbc.sql("SELECT row_security_active(:oid::oid)")
			.param("oid", block.oid())
			.query(Boolean.class)
			.single();
	}

	/**
	 * The nodes of Citus, as {@code host:port}, on which no transaction can be prepared:
	 * what runs write there could be committed on some nodes only.
	 * @return empty if the block is not on several nodes
	 */
	public List<String> nodesWithoutPreparedTransactions(Block block) {
		return block.placement().isOnNodes() ? this.citus.nodesWithoutPreparedTransactions() : List.of();
	}

	/**
	 * What PostgreSQL says of a text that is no value of a type; empty if it is one.
	 */
	public Optional<String> inputError(ColumnType.ReadByServer type, String text) {
		return this.jdbc.sql("SELECT blockload.input_error(:text, :type)")
			.param("text", text)
			.param("type", type.name())
			.query(String.class)
			.optional();
	}

	/**
	 * The triggers that call a function, such as {@code check_amount of demo.sales}.
	 * @param functions as PostgreSQL reports them in the context of an error
	 */
	public List<String> triggersCalling(String functions) {
		return SuspectCatalog.calling(this.jdbc, functions);
	}

	/** The indexes of a block for which a value can be too big, by name. */
	public List<String> indexesForBigValues(Block block) {
		return SuspectCatalog.indexes(this.jdbc, block);
	}

	/** The schemas of the database that can be applications. */
	public Set<String> applications() {
		return new HashSet<>(this.jdbc.sql("""
				SELECT nspname FROM pg_namespace
				 WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'blockload', 'batch')""")
			.query(String.class)
			.list());
	}

	/**
	 * The names of the tables of an application, in order, for messages that say what is
	 * there.
	 */
	public List<String> blocksOf(String application) {
		return this.jdbc.sql("""
				SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
				 WHERE n.nspname = :application AND c.relkind IN ('r', 'p') AND NOT c.relispartition
				 ORDER BY 1""").param("application", application).query(String.class).list();
	}

	/**
	 * The other blocks that some blocks refer to by foreign keys of their own.
	 * @param blocks as {@code application.name}, case-sensitive
	 * @return by block; a block that refers to no other is not in it
	 */
	public Map<String, Set<String>> directReferencesOf(Set<String> blocks) {
		Map<String, Set<String>> references = new HashMap<>();
		this.jdbc
			.sql("""
					SELECT DISTINCT n.nspname || '.' || c.relname AS block, rn.nspname || '.' || r.relname AS referenced
					  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
					  JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
					 WHERE k.contype = 'f' AND n.nspname || '.' || c.relname = ANY (:blocks::text[]) AND r.oid <> c.oid""")
			.param("blocks", blocks.toArray(String[]::new), Types.ARRAY)
			.query((rs) -> {
				references.computeIfAbsent(rs.getString("block"), (key) -> new HashSet<>())
					.add(rs.getString("referenced"));
			});
		return references;
	}

	/**
	 * The blocks that a block refers to by foreign keys, and those that these refer to,
	 * and so on; itself where that is a circle.
	 * @param application the schema, case-sensitive
	 * @param name the table, case-sensitive
	 * @return as {@code application.name}
	 */
	public Set<String> referencesOf(String application, String name) {
		return new HashSet<>(this.jdbc.sql("""
				WITH RECURSIVE reach AS (
				    SELECT confrelid AS oid FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid
				      JOIN pg_namespace n ON n.oid = c.relnamespace
				     WHERE contype = 'f' AND n.nspname = :application AND c.relname = :name AND confrelid <> conrelid
				    UNION
				    SELECT k.confrelid FROM pg_constraint k JOIN reach ON k.conrelid = reach.oid WHERE contype = 'f')
				SELECT n.nspname || '.' || c.relname FROM reach JOIN pg_class c USING (oid)
				  JOIN pg_namespace n ON n.oid = c.relnamespace""")
			.param("application", application)
			.param("name", name)
			.query(String.class)
			.list());
	}

	/**
	 * The schemas of the tables whose rows PostgreSQL deletes or changes when rows of a
	 * block are deleted, because their foreign keys say so.
	 */
	public Set<String> applicationsChangedWith(Block block) {
		return new HashSet<>(this.jdbc.sql("""
				WITH RECURSIVE reach (oid, cascades) AS (
				    SELECT conrelid, confdeltype = 'c' FROM pg_constraint
				     WHERE contype = 'f' AND confrelid = :block AND confdeltype IN ('c', 'n', 'd')
				    UNION
				    SELECT k.conrelid, k.confdeltype = 'c' FROM reach JOIN pg_constraint k ON k.confrelid = reach.oid
				     WHERE reach.cascades AND k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd'))
				SELECT DISTINCT n.nspname FROM reach JOIN pg_class c USING (oid)
				  JOIN pg_namespace n ON n.oid = c.relnamespace""")
			.param("block", block.oid())
			.query(String.class)
			.list());
	}

	/** Why a relation is no block, by what it is; empty if it can be one. */
	private static List<String> unsupportedKind(ResultSet rs, List<BlockColumn> columns, List<Key> keys)
			throws SQLException {
		String kind = rs.getString("kind");
		String foreign = rs.getString("foreign_partition");
		if (kind.equals("v")) {
			return List.of("it is a view");
		}
		if (kind.equals("m")) {
			return List.of("it is a materialized view");
		}
		if (kind.equals("f")) {
			return List.of("it is a foreign table");
		}
		if (rs.getBoolean("partition")) {
			return List.of("it is a partition of " + rs.getString("parent"));
		}
		if (foreign != null) {
			return List.of("its partition " + foreign + " is a foreign table");
		}
		if (!rs.getBoolean("by_load") || isByLoad(rs.getString("partition_key"), columns, keys)) {
			return List.of();
		}
		return List.of("it is partitioned by " + Block.LOAD_COLUMN
				+ ", but not as a block without a key, with _load bigint NOT NULL and PARTITION BY RANGE (_load)");
	}

	private static boolean isByLoad(String partitionKey, List<BlockColumn> columns, List<Key> keys) {
		return partitionKey.equals("RANGE (" + Block.LOAD_COLUMN + ")") && keys.isEmpty()
				&& columns.stream()
					.anyMatch((column) -> column.name().equals(Block.LOAD_COLUMN) && column.sqlType().equals("bigint")
							&& column.notNull());
	}

	/** The shape of a relation that can be a block. */
	private static Block.Shape shape(ResultSet rs) throws SQLException {
		if (rs.getBoolean("by_load")) {
			return Block.Shape.PARTITIONED_BY_LOAD;
		}
		return rs.getString("kind").equals("p") ? Block.Shape.PARTITIONED : Block.Shape.ORDINARY;
	}

	private List<String> rules(long oid) {
		return this.jdbc.sql(RULES).param("oid", oid).param("prefix", Block.RULE_OBSTACLE).query(String.class).list();
	}

	private List<BlockColumn> columns(long oid) {
		return this.jdbc.sql(COLUMNS)
			.param("oid", oid)
			.query((rs, row) -> new BlockColumn(rs.getString("name"), type(rs), rs.getString("sql_type"),
					rs.getString("staging_type"), rs.getString("collation"), rs.getBoolean("required"),
					rs.getBoolean("has_default"), rs.getBoolean("generated")))
			.list();
	}

	/** Most types are known without a further query. */
	private ColumnType type(ResultSet rs) throws SQLException {
		ColumnType type = ColumnTypes.of(rs.getString("base"), rs.getBoolean("built_in"), rs.getString("kind"),
				rs.getInt("modifier"), strings(rs.getArray("labels")), rs.getString("sql_type"));
		return (type instanceof ColumnType.Unsupported)
				? this.serverTypes.of(rs.getLong("type"), rs.getInt("modifier"), rs.getString("sql_type")) : type;
	}

	private List<Key> keys(long oid) {
		return this.jdbc.sql(KEYS).param("oid", oid).query((rs, row) -> key(rs)).list();
	}

	static Key key(ResultSet rs) throws SQLException {
		return new Key(rs.getString("conname"), strings(rs.getArray("columns")),
				equalities(strings(rs.getArray("operators")), strings(rs.getArray("types"))),
				rs.getBoolean("is_primary"));
	}

	private static List<Equality> equalities(List<String> operators, List<String> types) {
		return IntStream.range(0, operators.size())
			.mapToObj((place) -> new Equality(operators.get(place), types.get(place)))
			.toList();
	}

	static List<String> strings(java.sql.Array array) throws SQLException {
		return List.of((String[]) array.getArray());
	}

}
