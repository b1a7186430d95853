package dev.blockload.importjob;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.Lookup;

/**
 * The applications whose blocks an import writes: its own, those of the lists that it
 * adds items to, and those of the tables whose rows PostgreSQL deletes or changes with
 * rows of its block. A person needs a role in all of them. Safe for use by many threads.
 */
public final class ImportApplications {

	private final BlockCatalog catalog;

	ImportApplications(BlockCatalog catalog) {
		this.catalog = catalog;
	}

	/**
	 * The applications of an import.
	 * @param definition the import, with the mode in which it runs; its block need not
	 * exist
	 * @return at least its own, in order
	 */
	public Set<String> of(ImportDefinition definition) {
		Set<String> applications = new TreeSet<>(Set.of(definition.application()));
		List<String> creating = definition.allColumns()
			.stream()
			.filter((rule) -> rule.lookup().unknown() instanceof Lookup.Unknown.Create)
			.map(ColumnRule::column)
			.toList();
		boolean deletes = definition.mode().deletesAbsentRows() || definition.deletesCells();
		boolean cascades = deletes && definition.rules().referencesOnDelete() == ReferencesOnDelete.CASCADE;
		if (cascades || !creating.isEmpty()) {
			this.catalog.find(definition.application(), definition.block())
				.ifPresent((block) -> add(block, creating, cascades ? Cascade.FOLLOWED : Cascade.NONE, applications));
		}
		return applications;
	}

	private void add(Block block, List<String> creating, Cascade cascade, Set<String> applications) {
		block.references()
			.stream()
			.filter((reference) -> reference.columns().stream().anyMatch(creating::contains))
			.forEach((reference) -> applications.add(reference.list().application()));
		switch (cascade) {
			case FOLLOWED -> applications.addAll(this.catalog.applicationsChangedWith(block));
			case NONE -> {
			}
		}
	}

	/**
	 * Whether deleted rows may change rows of other tables.
	 */
	private enum Cascade {

		/** They may. */
		FOLLOWED,

		/** They may not, or none are deleted. */
		NONE

	}

}
