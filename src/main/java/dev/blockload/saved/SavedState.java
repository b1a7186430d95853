package dev.blockload.saved;

import java.util.Set;

import dev.blockload.definition.DefinitionKind;
import org.jspecify.annotations.Nullable;

/**
 * What is saved under a name.
 *
 * @param kind what it defines
 * @param name of what it defines
 * @param version the number of its last version, from 1
 * @param presence whether it is saved now
 * @param applications the applications that it belongs to; empty for a channel of all
 * imports
 * @param shadowedBy the file of this node that uses the name, so that the saved
 * definition is not active, relative to the directory of definitions; null if there is
 * none
 */
public record SavedState(DefinitionKind kind, String name, long version, Presence presence, Set<String> applications,
		@Nullable String shadowedBy) {

	public SavedState {
		applications = Set.copyOf(applications);
		if (version < 1) {
			throw new IllegalArgumentException(
					"The version of '" + name + "' is " + version + ". Expected a number from 1.");
		}
	}

	/** The version that a change has to expect: 0 where nothing is saved now. */
	public long present() {
		return (this.presence == Presence.SAVED) ? this.version : 0;
	}

	SavedState shadowedBy(@Nullable String file) {
		return new SavedState(this.kind, this.name, this.version, this.presence, this.applications, file);
	}

	/**
	 * Whether a definition is saved now.
	 */
	public enum Presence {

		/** It is saved. */
		SAVED,

		/** It was deleted. Its versions remain. */
		DELETED

	}

}
