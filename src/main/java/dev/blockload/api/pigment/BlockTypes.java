package dev.blockload.api.pigment;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The types of blocks, by their keys and foreign keys. Safe for use by many threads.
 */
final class BlockTypes {

	private final JdbcClient jdbc;

	BlockTypes(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The blocks of an application with their types, in the order of their names. The key
	 * of a block is its primary key, otherwise its only unique constraint.
	 */
	Map<String, BlockType> of(String application) {
		Map<String, BlockType> types = new LinkedHashMap<>();
		this.jdbc
			.sql("""
					SELECT c.relname AS name, k.keys > 0 AS keyed,
					       coalesce((SELECT bool_and(EXISTS (SELECT FROM pg_constraint f
					                                          WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conkey @> ARRAY[n]))
					                   FROM unnest(CASE WHEN k.keys = 1 OR k.primary_key IS NOT NULL
					                                    THEN string_to_array(coalesce(k.primary_key, k.some_key), ',')::smallint[] END) n),
					                false) AS refers
					  FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
					 CROSS JOIN LATERAL (
					       SELECT count(*) AS keys, min(array_to_string(conkey, ',')) AS some_key,
					              min(array_to_string(conkey, ',')) FILTER (WHERE contype = 'p') AS primary_key
					         FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u')) k
					 WHERE s.nspname = :application AND c.relkind IN ('r', 'p') AND NOT c.relispartition
					 ORDER BY 1""")
			.param("application", application)
			.query((rs) -> {
				types.put(rs.getString("name"), !rs.getBoolean("keyed") ? BlockType.TransactionList
						: rs.getBoolean("refers") ? BlockType.Metric : BlockType.DimensionList);
			});
		return types;
	}

}
