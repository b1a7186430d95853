package dev.blockload.lineage;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;

/**
 * The object that an attempt reads, as a dataset: all objects of a dated path are
 * versions of one dataset.
 *
 * @param namespace {@code s3://bucket}, or that of pushed files
 * @param name the path of the definition
 * @param date of the object, or null
 */
record InputObject(String namespace, String name, @Nullable String date) {

	/** Files that clients push are in no bucket. */
	private static final String PUSHED = "blockload://pushed-files";

	/** The connection is not known to the process that sends the event. */
	private static final String UNKNOWN = "s3://unknown";

	static InputObject of(LineageEvent event, ImportDefinition definition, @Nullable String bucket) {
		String key = event.text("key");
		String date = (key != null) ? definition.file().dateIn(key).orElse(null) : null;
		LineageEvent.OfRun run = event.run();
		if (run.isPushed()) {
			return new InputObject(PUSHED, run.job(), date);
		}
		String namespace = (bucket != null) ? "s3://" + bucket : UNKNOWN;
		String wanted = run.wantedKey();
		return new InputObject(namespace, (wanted != null) ? wanted : path(definition.file()), date);
	}

	private static String path(FileChoice file) {
		if (file instanceof FileChoice.Dated dated) {
			return dated.path().toString();
		}
		return (file instanceof FileChoice.Fixed fixed) ? fixed.objectKey() : "";
	}

	Map<String, @Nullable Object> dataset(LineageEvent event, RejectFacet rejects) {
		Map<String, @Nullable Object> input = new LinkedHashMap<>();
		input.put("namespace", this.namespace);
		input.put("name", this.name);
		String key = event.text("key");
		String etag = event.text("etag");
		if (key != null && etag != null) {
			Map<String, @Nullable Object> version = Facets.facet("1-0-1", "DatasetVersionDatasetFacet");
			version.put("datasetVersion", key + " " + etag);
			input.put("facets", Facets.of("version", version, "blockload_object", object(event, key, etag)));
		}
		Map<String, @Nullable Object> facets = inputFacets(event, rejects);
		if (!facets.isEmpty()) {
			input.put("inputFacets", facets);
		}
		return input;
	}

	private Map<String, @Nullable Object> object(LineageEvent event, String key, String etag) {
		Map<String, @Nullable Object> facet = Facets.own("BlockloadObjectDatasetFacet");
		facet.put("key", key);
		facet.put("etag", etag);
		Facets.put(facet, "date", this.date);
		Facets.put(facet, "size", event.number("size"));
		Facets.put(facet, "lastModified", event.text("lastModified"));
		return facet;
	}

	private static Map<String, @Nullable Object> inputFacets(LineageEvent event, RejectFacet rejects) {
		Map<String, @Nullable Object> facets = new LinkedHashMap<>();
		Long read = event.number("read");
		if (!event.isStart() && read != null) {
			Map<String, @Nullable Object> statistics = Facets.facet("1-0-0", "InputStatisticsInputDatasetFacet");
			statistics.put("rowCount", read);
			Facets.put(statistics, "size", event.number("size"));
			facets.put("inputStatistics", statistics);
			facets.put("dataQualityAssertions", rejects.of(event));
		}
		return facets;
	}

}
