package dev.blockload.yaml;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a YAML file: keys, lists and scalars with their positions. Scalars have no
 * types. A scalar may be a secret, so no {@code toString} shows one.
 */
public sealed interface YamlNode permits YamlNode.Scalar, YamlNode.NoValue, YamlNode.Sequence, YamlNode.KeyValues {

	/** The position where it begins. */
	SourcePosition position();

	/** Its kind, for messages. */
	String kind();

	/**
	 * A single value.
	 *
	 * @param value the text, without its quotes
	 * @param style how it is written
	 * @param position where it begins
	 */
	record Scalar(String value, Style style, SourcePosition position) implements YamlNode {

		/**
		 * Whether it is one of YAML's words for null. Only keys whose values can be null
		 * ask this: for all others they are texts.
		 */
		public boolean isNull() {
			return this.style == Style.PLAIN && (this.value.equals("~") || this.value.equals("null"));
		}

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
	 * How a single value is written.
	 */
	enum Style {

		/** Without quotes. */
		PLAIN,

		/** In single or double quotes. */
		QUOTED

	}

	/**
	 * A key without a value.
	 *
	 * @param position behind the key
	 * @param comment whether a comment follows instead of the value
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
	 * @param entries in order; each key occurs once
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
	 * @param value the value
	 */
	record KeyValue(String key, SourcePosition position, YamlNode value) {

		/** The same key; its value without some of its keys. */
		public KeyValue without(Set<String> keys) {
			if (!(this.value instanceof KeyValues mapping)) {
				return this;
			}
			List<KeyValue> left = mapping.entries().stream().filter((entry) -> !keys.contains(entry.key())).toList();
			return new KeyValue(this.key, this.position, new KeyValues(left, mapping.position()));
		}

	}

}
