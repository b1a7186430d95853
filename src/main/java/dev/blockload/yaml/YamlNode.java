package dev.blockload.yaml;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * YAML as it is written: keys, lists and texts with their places, and no types. Texts may
 * be secrets, so no {@code toString} shows one.
 */
public sealed interface YamlNode {

	/** Where it begins. */
	SourcePosition position();

	/** What it is called in messages. */
	String kind();

	/**
	 * A value, as written.
	 *
	 * @param value without its quotes
	 * @param position where it begins
	 */
	record Scalar(String value, SourcePosition position) implements YamlNode {

		@Override
		public String kind() {
			return "a single value";
		}

		@Override
		public String toString() {
			return "Scalar at " + this.position;
		}

	}

	/**
	 * A key without a value.
	 *
	 * @param position behind the key
	 * @param comment whether a comment stands where the value should
	 */
	record NoValue(SourcePosition position, boolean comment) implements YamlNode {

		@Override
		public String kind() {
			return "empty";
		}

	}

	/**
	 * A list.
	 *
	 * @param items in order
	 * @param position where it begins
	 */
	record Sequence(List<YamlNode> items, SourcePosition position) implements YamlNode {

		public Sequence {
			items = List.copyOf(items);
		}

		@Override
		public String kind() {
			return "a list";
		}

	}

	/**
	 * Keys with values.
	 *
	 * @param entries in order, no key twice
	 * @param position where it begins
	 */
	record KeyValues(List<KeyValue> entries, SourcePosition position) implements YamlNode {

		public KeyValues {
			entries = List.copyOf(entries);
		}

		public Optional<KeyValue> entry(String key) {
			return this.entries.stream().filter((entry) -> entry.key().equals(key)).findFirst();
		}

		@Override
		public String kind() {
			return "keys with values";
		}

	}

	/**
	 * A key and its value.
	 *
	 * @param key as written
	 * @param position where the key begins
	 * @param value what belongs to it
	 */
	record KeyValue(String key, SourcePosition position, YamlNode value) {

		/** The same, its value without some of its keys. */
		public KeyValue without(Set<String> keys) {
			if (!(this.value instanceof KeyValues mapping)) {
				return this;
			}
			List<KeyValue> left = mapping.entries().stream().filter((entry) -> !keys.contains(entry.key())).toList();
			return new KeyValue(this.key, this.position, new KeyValues(left, mapping.position()));
		}

	}

}
