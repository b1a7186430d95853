package dev.blockload.report;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.blockload.csv.Reject;
import dev.blockload.run.StoredReject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A reject as JSON, with everything that is known of it: the fields are a contract.
 */
public final class RejectJson {

	private RejectJson() {
	}

	/** One JSON object. */
	public static String of(StoredReject stored) {
		return JsonMapper.shared().writeValueAsString(tree(stored));
	}

	/** The fields of a stored reject, in their order. */
	public static Map<String, @Nullable Object> tree(StoredReject stored) {
		Map<String, @Nullable Object> tree = tree(stored.reject());
		tree.put("correctedBy", stored.correctedBy());
		return tree;
	}

	/** The fields of a reject that is not stored, in their order. */
	public static Map<String, @Nullable Object> tree(Reject reject) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("record", reject.record());
		tree.put("line", reject.line());
		tree.put("byteOffset", reject.offset());
		tree.put("column", reject.column());
		tree.put("code", reject.code());
		tree.put("reason", reject.reason());
		tree.put("value", reject.value());
		tree.put("raw", reject.raw());
		return tree;
	}

}
