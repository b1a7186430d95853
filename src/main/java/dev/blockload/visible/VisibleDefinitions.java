package dev.blockload.visible;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.visible.VisibleException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The active definitions, as far as a caller sees them. Safe for use by many threads.
 */
public final class VisibleDefinitions {

	private final ActiveDefinitions active;

	/** Over the active definitions of this node. */
	public VisibleDefinitions(ActiveDefinitions active) {
		this.active = active;
	}

	/** The imports into applications that the caller sees. */
	public List<LocatedImport> imports(Caller caller) {
		return this.active.imports()
			.stream()
			.filter((located) -> caller.sees(located.definition().application()))
			.toList();
	}

	/**
	 * An import that the caller sees.
	 * @throws VisibleException if there is none of this name
	 */
	public LocatedImport importNamed(Caller caller, String name) {
		return find(caller, name).orElseThrow(() -> VisibleException.notFound(Kind.IMPORT, name));
	}

	/** An import that the caller sees; empty if there is none of this name. */
	public Optional<LocatedImport> find(Caller caller, String name) {
		return this.active.find(name).filter((located) -> caller.sees(located.definition().application()));
	}

	/** The connections for an application that the caller sees. */
	public List<S3Connection> connections(Caller caller) {
		return this.active.connections()
			.stream()
			.filter((connection) -> connection.applications().stream().anyMatch(caller::sees))
			.toList();
	}

	/**
	 * A connection for an application that the caller sees.
	 * @throws VisibleException if there is none of this name
	 */
	public S3Connection connectionNamed(Caller caller, String name) {
		return connections(caller).stream()
			.filter((connection) -> connection.name().equals(name))
			.findFirst()
			.orElseThrow(() -> VisibleException.notFound(Kind.CONNECTION, name));
	}

	/**
	 * A connection that a caller sees, with its secrets, to open its store. Those that
	 * this class returns are without the secrets that are saved in the database.
	 * @throws dev.blockload.Failure if a secret cannot be read
	 */
	public S3Connection withSecrets(S3Connection seen) {
		return this.active.definitions().connectionNamed(seen.name());
	}

	/** The imports of a connection that the caller sees. */
	public List<LocatedImport> importsOf(Caller caller, S3Connection connection) {
		return imports(caller).stream()
			.filter((located) -> connection.name().equals(located.definition().connection()))
			.toList();
	}

	/** The keys of a connection that the caller sees. */
	public VisibleKeys keysOf(Caller caller, S3Connection connection) {
		return caller.canInAll(Role.EDITOR, connection.applications()) ? VisibleKeys.ALL
				: VisibleKeys.of(importsOf(caller, connection));
	}

	/**
	 * The keys that a request for a run of an import can name: none if clients push its
	 * files.
	 */
	public VisibleKeys keysOf(Caller caller, LocatedImport located) {
		if (located.definition().isPushOnly()) {
			return VisibleKeys.of(List.of());
		}
		try {
			return keysOf(caller, this.active.definitions().connectionOf(located));
		}
		catch (Failure ex) {
			// Another node has the connection. The keys of the import are known without
			// it.
			return VisibleKeys.of(List.of(located));
		}
	}

	/**
	 * The applications that the caller sees: those of definitions, and those in which the
	 * caller has a role.
	 */
	public Set<String> applications(Caller caller) {
		Set<String> applications = this.active.imports()
			.stream()
			.map((located) -> located.definition().application())
			.collect(Collectors.toCollection(TreeSet::new));
		connections(caller).forEach((connection) -> applications.addAll(connection.applications()));
		applications.removeIf((application) -> !caller.sees(application));
		applications.addAll(caller.applicationsWith(Role.VIEWER));
		return applications;
	}

	/** The applications whose runs the caller sees; null for all. */
	public static @Nullable Set<String> applicationsOfRuns(Caller caller) {
		return caller.grants().contains(RoleGrant.ADMIN) ? null : caller.applicationsWith(Role.VIEWER);
	}

}
