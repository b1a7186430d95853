package dev.blockload.lineage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;

/**
 * The rejects of a run as assertions about the quality of its file: how many there are of
 * each code and column, and no value of them.
 */
final class RejectFacet {

	private final RunHistory history;

	RejectFacet(RunHistory history) {
		this.history = history;
	}

	Map<String, @Nullable Object> of(LineageEvent event) {
		Map<String, @Nullable Object> facet = Facets.facet("1-1-0", "DataQualityAssertionsDatasetFacet");
		List<Object> assertions = new ArrayList<>();
		long rejected = event.numberOrZero("rejected");
		assertions.add(assertion("no-rejects", null, rejected));
		if (rejected > 0) {
			this.history.rejectGroups(event.run().number())
				.forEach((group) -> assertions.add(assertion(group.code(), group.column(), group.count())));
		}
		facet.put("assertions", assertions);
		return facet;
	}

	private static Map<String, @Nullable Object> assertion(String code, @Nullable String column, long count) {
		Map<String, @Nullable Object> assertion = new LinkedHashMap<>();
		assertion.put("assertion", code);
		assertion.put("success", count == 0);
		Facets.put(assertion, "column", column);
		assertion.put("expected", "0");
		assertion.put("actual", Long.toString(count));
		return assertion;
	}

}
