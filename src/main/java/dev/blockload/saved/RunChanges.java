package dev.blockload.saved;

import java.util.List;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What is different from the last successful run of the same import.
 *
 * @param run the run
 * @param since the last successful run before it, or null if there is none that the
 * caller sees
 * @param definition what is different in the definitions of both, by place
 * @param versions the saved versions of the definition between both, the oldest first:
 * they say who changed it. Empty for a definition in a file
 */
public record RunChanges(Run run, @Nullable Run since, List<Difference> definition, List<SavedVersion> versions) {

	public RunChanges {
		definition = List.copyOf(definition);
		versions = List.copyOf(versions);
	}

	/**
	 * Whether both runs load the same object; null if one of them has none, or if there
	 * is no earlier run.
	 */
	public @Nullable Boolean sameObject() {
		if (this.since == null || this.since.pin() == null || this.run.pin() == null) {
			return null;
		}
		return this.run.pin().key().equals(this.since.pin().key()) && this.run.pin().hasEtag(this.since.pin().etag());
	}

	/**
	 * A value of a definition that is different.
	 *
	 * @param path its place, such as {@code columns/amount/from}
	 * @param before its value in the earlier run, or null if it was not there
	 * @param after its value, or null if it is not there
	 */
	public record Difference(String path, @Nullable String before, @Nullable String after) {

		public Difference {
			if (before == null && after == null) {
				throw new IllegalArgumentException("'" + path + "' has no value before and after. Expected one.");
			}
		}

	}

}
