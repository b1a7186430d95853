package dev.blockload.saved;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.Channel;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;

/**
 * Decides who sees and changes which saved definitions. Editors change imports, in all
 * applications that the import writes, and channels, in the applications of all imports
 * that a channel lists. Administrators change all, and only they see connections.
 */
final class SavedRights {

	/** The applications whose blocks an import writes. */
	private final Function<ImportDefinition, Set<String>> written;

	SavedRights(Function<ImportDefinition, Set<String>> written) {
		this.written = written;
	}

	/** Whether the caller sees what is saved. */
	boolean sees(Caller caller, SavedState state) {
		return sees(caller, state.kind(), state.applications());
	}

	/** Whether the caller sees a definition that belongs to some applications. */
	boolean sees(Caller caller, DefinitionKind kind, Collection<String> applications) {
		return caller.isAdmin() || (kind != DefinitionKind.CONNECTION && !applications.isEmpty()
				&& caller.canInAll(Role.VIEWER, applications));
	}

	/** Whether the caller sees what a text defines; a text that is wrong now: nobody. */
	boolean seesText(Caller caller, Candidate candidate) {
		return switch (candidate.kind()) {
			case IMPORT ->
				candidate.located().filter((located) -> caller.sees(located.definition().application())).isPresent();
			case CONNECTION -> false;
			case NOTIFICATION -> candidate.channel()
				.filter((channel) -> sees(caller, candidate.kind(), applications(channel, candidate.after().imports())))
				.isPresent();
		};
	}

	/**
	 * Refuses a caller who cannot change what is saved.
	 * @param state what is saved, and what the caller sees
	 */
	void requireEditor(Caller caller, SavedState state) {
		requireEditor(caller, state.kind(), state.applications());
	}

	/**
	 * Refuses a caller who lacks a role in an application that the present import writes:
	 * a change takes its rows away from there.
	 * @param candidate the change
	 */
	void requireEditorOfPresent(Caller caller, Candidate candidate) {
		candidate.presentImport()
			.ifPresent((definition) -> requireEditor(caller, candidate.kind(), this.written.apply(definition)));
	}

	/**
	 * Refuses a caller who cannot save a text.
	 * @return the applications that the definition belongs to
	 */
	Set<String> requireEditor(Caller caller, Candidate candidate) {
		switch (candidate.kind()) {
			case IMPORT -> {
				Optional<ImportDefinition> definition = candidate.located().map(LocatedImport::definition);
				if (definition.isEmpty()) {
					requireSomewhere(caller);
					return Set.of();
				}
				requireEditor(caller, candidate.kind(), Set.of(definition.get().application()));
				requireEditor(caller, candidate.kind(), this.written.apply(definition.get()));
				return Set.of(definition.get().application());
			}
			case CONNECTION -> {
				requireEditor(caller, candidate.kind(), Set.of());
				return candidate.connection()
					.map((connection) -> Set.copyOf(connection.applications()))
					.orElse(Set.of());
			}
			case NOTIFICATION -> {
				if (candidate.channel().isEmpty()) {
					requireSomewhere(caller);
					return Set.of();
				}
				Set<String> applications = applications(candidate.channel().get(),
						candidate.after()
							.imports()
							.stream()
							.filter((located) -> caller.sees(located.definition().application()))
							.toList());
				requireEditor(caller, candidate.kind(), applications);
				return applications;
			}
		}
		throw new IllegalStateException("no such kind");
	}

	/** Who edits nothing learns nothing from the problems of a text. */
	private static void requireSomewhere(Caller caller) {
		if (!caller.isAdmin() && caller.applicationsWith(Role.EDITOR).isEmpty()) {
			caller.requireAdmin();
		}
	}

	/** Empty for a channel of all imports, or of one that does not exist. */
	static Set<String> applications(Channel channel, List<LocatedImport> imports) {
		Set<String> applications = new TreeSet<>();
		for (String name : channel.imports()) {
			Optional<String> application = imports.stream()
				.map(LocatedImport::definition)
				.filter((definition) -> definition.name().equals(name))
				.map(ImportDefinition::application)
				.findFirst();
			if (application.isEmpty()) {
				return Set.of();
			}
			applications.add(application.get());
		}
		return applications;
	}

	/** Refuses a caller who cannot change what belongs to some applications. */
	void requireEditor(Caller caller, DefinitionKind kind, Collection<String> applications) {
		if (kind == DefinitionKind.CONNECTION || applications.isEmpty()) {
			caller.requireAdmin();
		}
		else {
			applications.forEach((application) -> caller.require(Role.EDITOR, application));
		}
	}

}
