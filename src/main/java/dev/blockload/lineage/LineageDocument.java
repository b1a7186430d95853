package dev.blockload.lineage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.blockload.run.NameBasedId;
import dev.blockload.run.RunOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Renders an event as the document that OpenLineage specifies. It contains no value of
 * the file, and no message of a failure, which could contain one.
 */
final class LineageDocument {

	private final String namespace;

	private final LineageDatasets datasets;

	/**
	 * Create a renderer.
	 * @param namespace of the jobs
	 * @param datasets finds what an event reads and writes
	 */
	LineageDocument(String namespace, LineageDatasets datasets) {
		this.namespace = namespace;
		this.datasets = datasets;
	}

	/** The document, as a tree of maps and lists. */
	Map<String, @Nullable Object> of(LineageEvent event) {
		Map<String, @Nullable Object> document = new LinkedHashMap<>();
		document.put("eventType", event.type());
		document.put("eventTime", event.at().toString());
		document.put("run", Facets.of("runId", attemptId(event).toString(), "facets", runFacets(event)));
		document.put("job", job(event.run().job(), jobFacets(event)));
		LineageDatasets.Found found = this.datasets.of(event);
		document.put("inputs", found.inputs());
		document.put("outputs", event.isUnchanged() ? List.of() : found.outputs());
		document.put("producer", Facets.PRODUCER);
		document.put("schemaURL", Facets.EVENT);
		return document;
	}

	private static UUID attemptId(LineageEvent event) {
		return NameBasedId.of(event.installation(), "attempt " + event.attempt() + " of run " + event.run().number());
	}

	/** Of all attempts at a run together. */
	private static UUID runId(LineageEvent event) {
		return NameBasedId.of(event.installation(), "attempts of run " + event.run().number());
	}

	private Map<String, @Nullable Object> runFacets(LineageEvent event) {
		Map<String, @Nullable Object> facets = new LinkedHashMap<>();
		facets.put("parent", parent(event));
		Map<String, @Nullable Object> engine = Facets.facet("1-1-1", "ProcessingEngineRunFacet");
		engine.put("version", Facets.version());
		engine.put("name", "Blockload");
		facets.put("processing_engine", engine);
		facets.put("blockload_run", own(event));
		if (event.type().equals("FAIL")) {
			facets.put("errorMessage", error(event));
		}
		return facets;
	}

	private Map<String, @Nullable Object> parent(LineageEvent event) {
		Map<String, @Nullable Object> facet = Facets.facet("1-2-0", "ParentRunFacet");
		facet.put("run", Map.of("runId", runId(event).toString()));
		facet.put("job", job(event.run().job(), Map.of()));
		LineageEvent.OfFlow flow = event.run().flow();
		RunOrigin.LineageParent parent = event.run().origin().lineageParent();
		if (parent != null) {
			facet.put("root", Facets.of("run", Map.of("runId", parent.run().toString()), "job",
					Facets.of("namespace", parent.namespace(), "name", parent.job())));
		}
		else if (flow != null) {
			UUID id = NameBasedId.of(event.installation(), "flow run " + flow.number());
			facet.put("root", Facets.of("run", Map.of("runId", id.toString()), "job", job(flow.name(), Map.of())));
		}
		return facet;
	}

	private static Map<String, @Nullable Object> own(LineageEvent event) {
		Map<String, @Nullable Object> facet = Facets.own("BlockloadRunFacet");
		facet.put("run", event.run().number());
		facet.put("attempt", event.attempt());
		facet.put("mode", event.run().mode());
		Facets.put(facet, "undoes", event.run().undoes());
		if (!event.isStart()) {
			facet.put("status", event.text("status"));
			Facets.put(facet, "code", event.text("code"));
			Facets.put(facet, "read", event.number("read"));
			Facets.put(facet, "rejected", event.number("rejected"));
			Facets.put(facet, "inserted", event.number("inserted"));
			Facets.put(facet, "updated", event.number("updated"));
			Facets.put(facet, "unchanged", event.number("unchanged"));
			Facets.put(facet, "deleted", event.number("deleted"));
		}
		return facet;
	}

	/** Without the message, which can contain values of the file. */
	private static Map<String, @Nullable Object> error(LineageEvent event) {
		Map<String, @Nullable Object> facet = Facets.facet("1-0-1", "ErrorMessageRunFacet");
		facet.put("message", "%s: run %d failed. For details, enter: ./blockload show %d".formatted(event.text("code"),
				event.run().number(), event.run().number()));
		facet.put("programmingLanguage", "Java");
		return facet;
	}

	private Map<String, @Nullable Object> job(String name, Map<String, ?> facets) {
		Map<String, @Nullable Object> job = new LinkedHashMap<>();
		job.put("namespace", this.namespace);
		job.put("name", name);
		if (!facets.isEmpty()) {
			job.put("facets", facets);
		}
		return job;
	}

	private static Map<String, @Nullable Object> jobFacets(LineageEvent event) {
		Map<String, @Nullable Object> type = Facets.facet("2-0-4", "JobTypeJobFacet");
		type.put("processingType", "BATCH");
		type.put("integration", "BLOCKLOAD");
		type.put("jobType", (event.run().undoes() != null) ? "UNDO" : "IMPORT");
		return Map.of("jobType", type);
	}

}
