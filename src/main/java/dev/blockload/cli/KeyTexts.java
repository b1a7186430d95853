package dev.blockload.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.report.TextTable;
import dev.blockload.vault.KeyState;
import dev.blockload.vault.KeyStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Words the answers of {@code keys}.
 */
final class KeyTexts {

	private static final List<String> HEADER = List.of("key", "state", "secrets", "here", "kept", "missing on");

	private KeyTexts() {
	}

	static String table(List<KeyStatus> keys) {
		return keys.isEmpty() ? "There is no key. To create one: ./blockload keys create FILE\n"
				: TextTable.of(HEADER, keys.stream().map(KeyTexts::row).toList());
	}

	private static List<String> row(KeyStatus key) {
		return List.of(Long.toString(key.id()), state(key.state()), Long.toString(key.secrets()),
				key.held() ? "yes" : "no", (key.keptBy() != null) ? "AWS KMS" : "file",
				String.join("; ", key.missingOn()));
	}

	private static String state(@Nullable KeyState state) {
		return (state != null) ? state.text() : "unused";
	}

	/** How far a rotation is. */
	static String rotation(KeyStatus key) {
		if (key.state() == KeyState.ACTIVE) {
			return "Key %d encrypts now. To see what the old key still encrypts: ./blockload keys list\n"
				.formatted(key.id());
		}
		String nodes = String.join("; ", key.missingOn());
		return "Key %d was added. It encrypts when all nodes hold it.%s\n".formatted(key.id(),
				(nodes.isEmpty()
						? " Give all nodes the new keys: the file of them, or its content as BLOCKLOAD_KEYS_VALUE."
						: (key.keptBy() != null) ? " These nodes get it within seconds: " + nodes + "."
								: " Copy the file of keys to these nodes: " + nodes + "."));
	}

	static String json(long id) {
		return JsonMapper.shared().writeValueAsString(Map.of("key", id));
	}

	static String json(KeyStatus key) {
		return JsonMapper.shared().writeValueAsString(tree(key));
	}

	static String json(List<KeyStatus> keys) {
		return JsonMapper.shared().writeValueAsString(keys.stream().map(KeyTexts::tree).toList());
	}

	private static Map<String, @Nullable Object> tree(KeyStatus key) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("key", key.id());
		tree.put("state", state(key.state()));
		tree.put("createdAt", (key.createdAt() != null) ? key.createdAt().toString() : null);
		tree.put("secrets", key.secrets());
		tree.put("here", key.held());
		tree.put("kms", key.keptBy());
		tree.put("missingOn", key.missingOn());
		return tree;
	}

}
