package dev.blockload.model;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * YAML as maps, lists and texts. Every scalar is its text; a plain {@code ~} is null.
 */
final class PlainYaml {

	private final Map<String, @Nullable Object> keys;

	private PlainYaml(Map<String, @Nullable Object> keys) {
		this.keys = keys;
	}

	static PlainYaml read(String text) {
		Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
		return new PlainYaml(map(root));
	}

	private static @Nullable Object value(Node node) {
		if (node instanceof MappingNode) {
			return map(node);
		}
		if (node instanceof SequenceNode sequence) {
			List<@Nullable Object> values = new ArrayList<>();
			sequence.getValue().forEach((each) -> values.add(value(each)));
			return values;
		}
		ScalarNode scalar = (ScalarNode) node;
		return (scalar.isPlain() && scalar.getValue().equals("~")) ? null : scalar.getValue();
	}

	private static Map<String, @Nullable Object> map(Node node) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		((MappingNode) node).getValue()
			.forEach((entry) -> map.put(((ScalarNode) entry.getKeyNode()).getValue(), value(entry.getValueNode())));
		return map;
	}

	@SuppressWarnings("unchecked")
	static PlainYaml of(@Nullable Object value) {
		return new PlainYaml((value instanceof Map) ? (Map<String, @Nullable Object>) value : Map.of());
	}

	boolean has(String key) {
		return this.keys.containsKey(key);
	}

	@Nullable Object get(String key) {
		return this.keys.get(key);
	}

	String text(String key, String otherwise) {
		return (this.keys.get(key) instanceof String text) ? text : otherwise;
	}

	PlainYaml child(String key) {
		return of(this.keys.get(key));
	}

	Iterable<String> names() {
		return this.keys.keySet();
	}

	/** One value or a list of values. */
	@SuppressWarnings("unchecked")
	static List<@Nullable String> texts(@Nullable Object value) {
		List<@Nullable String> texts = new ArrayList<>();
		if (value instanceof List) {
			texts.addAll((List<@Nullable String>) value);
		}
		else {
			texts.add((String) value);
		}
		return texts;
	}

}
