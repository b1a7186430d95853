package dev.blockload.definition;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * YAML as it is written: keys, lists and texts with their places, and no types. Texts may
 * be secrets, so no {@code toString} shows one.
 */
sealed interface Tree {

	/** Where it begins. */
	Place place();

	/** What it is called in messages. */
	String kind();

	/**
	 * A value, as written.
	 *
	 * @param value without its quotes
	 * @param place where it begins
	 */
	record Text(String value, Place place) implements Tree {

		@Override
		public String kind() {
			return "a single value";
		}

		@Override
		public String toString() {
			return "Text at " + this.place;
		}

	}

	/**
	 * A key without a value.
	 *
	 * @param place behind the key
	 * @param comment whether a comment stands where the value should
	 */
	record Missing(Place place, boolean comment) implements Tree {

		@Override
		public String kind() {
			return "nothing";
		}

	}

	/**
	 * A list.
	 *
	 * @param items in order
	 * @param place where it begins
	 */
	record Sequence(List<Tree> items, Place place) implements Tree {

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
	 * @param place where it begins
	 */
	record Mapping(List<Entry> entries, Place place) implements Tree {

		public Mapping {
			entries = List.copyOf(entries);
		}

		Optional<Entry> entry(String key) {
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
	 * @param place where the key begins
	 * @param value what belongs to it
	 */
	record Entry(String key, Place place, Tree value) {

		/** The same, its value without some of its keys. */
		Entry without(Set<String> keys) {
			if (!(this.value instanceof Mapping mapping)) {
				return this;
			}
			List<Entry> left = mapping.entries().stream().filter((entry) -> !keys.contains(entry.key())).toList();
			return new Entry(this.key, this.place, new Mapping(left, mapping.place()));
		}

	}

}
