package dev.blockload.block;

import org.jspecify.annotations.Nullable;

/**
 * What an import says about the items of its block: which of them a run adds, changes and
 * deletes. What a rule means for a statement is derived in one place, by the package that
 * publishes.
 *
 * @param mode what happens to new, existing and absent items
 * @param otherKeys what happens to a record whose key the mode does not take
 * @param scope the part of the block that is replaced, or null for all of it
 * @param duplicates what happens to records with the same key
 * @param cycles what happens to items that refer to each other in a circle
 * @param referencesOnDelete what happens to an item to which other rows refer
 * @param undoKeep how many runs can be undone, or null if the import does not say
 */
public record LoadRules(Mode mode, OtherKeys otherKeys, @Nullable Scope scope, Duplicates duplicates, Cycles cycles,
		ReferencesOnDelete referencesOnDelete, @Nullable Integer undoKeep) {

	public LoadRules {
		if (undoKeep != null && undoKeep < 0) {
			throw new IllegalArgumentException(undoKeep + " runs to keep are not possible. Expected 0 or more.");
		}
	}

	/** A mode without further rules. */
	public static LoadRules of(Mode mode) {
		return new LoadRules(mode, OtherKeys.REJECT, null, Duplicates.FAIL, Cycles.LOAD, ReferencesOnDelete.REFUSE,
				null);
	}

	/** The same rules with another mode. */
	public LoadRules with(Mode other) {
		return new LoadRules(other, this.otherKeys, this.scope, this.duplicates, this.cycles, this.referencesOnDelete,
				this.undoKeep);
	}

	/** The same rules with another answer for keys that the mode does not take. */
	public LoadRules with(OtherKeys other) {
		return new LoadRules(this.mode, other, this.scope, this.duplicates, this.cycles, this.referencesOnDelete,
				this.undoKeep);
	}

	/** The same rules with another scope. */
	public LoadRules within(@Nullable Scope other) {
		return new LoadRules(this.mode, this.otherKeys, other, this.duplicates, this.cycles, this.referencesOnDelete,
				this.undoKeep);
	}

	/** The same rules with another answer for duplicate keys. */
	public LoadRules with(Duplicates other) {
		return new LoadRules(this.mode, this.otherKeys, this.scope, other, this.cycles, this.referencesOnDelete,
				this.undoKeep);
	}

	/** The same rules with another answer for circles. */
	public LoadRules with(Cycles other) {
		return new LoadRules(this.mode, this.otherKeys, this.scope, this.duplicates, other, this.referencesOnDelete,
				this.undoKeep);
	}

	/** The same rules with another answer for items to which other rows refer. */
	public LoadRules with(ReferencesOnDelete other) {
		return new LoadRules(this.mode, this.otherKeys, this.scope, this.duplicates, this.cycles, other, this.undoKeep);
	}

	/** The same rules with another number of runs that can be undone. */
	public LoadRules keeping(@Nullable Integer runs) {
		return new LoadRules(this.mode, this.otherKeys, this.scope, this.duplicates, this.cycles,
				this.referencesOnDelete, runs);
	}

}
