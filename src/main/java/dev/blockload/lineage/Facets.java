package dev.blockload.lineage;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Makes the facets of events. The versions are those of OpenLineage 2-0-2.
 */
final class Facets {

	/** Who sends the events. */
	static final String PRODUCER = "urn:blockload:" + version();

	private static final String SPECIFICATION = "https://openlineage.io/spec/";

	/** The schema of events. */
	static final String EVENT = SPECIFICATION + "2-0-2/OpenLineage.json#/$defs/RunEvent";

	private Facets() {
	}

	static String version() {
		String version = Facets.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "unpackaged";
	}

	/**
	 * A facet of OpenLineage.
	 * @param version of its schema
	 * @param name of its schema
	 */
	static Map<String, @Nullable Object> facet(String version, String name) {
		return with(SPECIFICATION + "facets/" + version + "/" + name + ".json#/$defs/" + name);
	}

	/**
	 * A facet of Blockload's own.
	 * @param name of its schema, in {@code src/main/resources/lineage}
	 */
	static Map<String, @Nullable Object> own(String name) {
		return with("urn:blockload:lineage:1-0-0:" + name);
	}

	private static Map<String, @Nullable Object> with(String schema) {
		Map<String, @Nullable Object> facet = new LinkedHashMap<>();
		facet.put("_producer", PRODUCER);
		facet.put("_schemaURL", schema);
		return facet;
	}

	/** A map of two entries that keeps their order. */
	static Map<String, @Nullable Object> of(String name, Object value, String other, @Nullable Object otherValue) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put(name, value);
		map.put(other, otherValue);
		return map;
	}

	/** Add a value unless it is null. */
	static void put(Map<String, @Nullable Object> into, String name, @Nullable Object value) {
		if (value != null) {
			into.put(name, value);
		}
	}

}
