package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;

/**
 * The file of connections: read as a whole, each connection checked only when it is asked
 * for.
 */
final class Catalogue {

	private static final String EXPECTED = "connections by name, such as {sales: {bucket: sales-export, …}}";

	/** As the user would name it. */
	private final String file;

	private final Variables variables;

	/** Of the file as a whole. */
	private final List<Problem> problems;

	private final List<Tree.Entry> connections;

	private final boolean exists;

	private Catalogue(String file, Variables variables, boolean exists, List<Tree.Entry> connections,
			List<Problem> problems) {
		this.file = file;
		this.variables = variables;
		this.exists = exists;
		this.connections = connections;
		this.problems = problems;
	}

	static Catalogue read(Path jobs, DefinitionFiles definitions, Variables variables) {
		List<Path> files = definitions.catalogues();
		if (files.isEmpty()) {
			return new Catalogue(jobs.resolve("connections.yml").toString(), variables, false, List.of(), List.of());
		}
		String file = files.get(0).toString();
		Findings findings = new Findings(file);
		List<Tree.Entry> connections = new ArrayList<>();
		String text = definitions.text(files.get(0), findings);
		Tree tree = (text != null) ? TreeReader.read(text, findings) : null;
		if (tree != null) {
			connections.addAll(connections(tree, new Reading(findings, variables)));
		}
		if (files.size() > 1) {
			findings.add(Place.START, "two files of connections, this one and " + files.get(1) + ": expected one");
		}
		return new Catalogue(file, variables, true, connections, findings.problems());
	}

	private static List<Tree.Entry> connections(Tree tree, Reading reading) {
		Fields root = Fields.of(tree, "the file", tree.place(), "the key 'connections'", reading);
		if (root == null) {
			return List.of();
		}
		root.only(List.of("connections"));
		root.require("connections", EXPECTED);
		Fields connections = root.section("connections", EXPECTED);
		if (connections == null) {
			return List.of();
		}
		List<Tree.Entry> named = new ArrayList<>();
		for (Tree.Entry entry : connections.entries()) {
			try {
				named.add(new Tree.Entry(Words.name(entry.key()), entry.place(), entry.value()));
			}
			catch (IllegalArgumentException ex) {
				connections.problem(entry.place(), Shown.key(entry.key()) + ": " + ex.getMessage());
			}
		}
		return named;
	}

	String file() {
		return this.file;
	}

	List<Problem> problems() {
		return this.problems;
	}

	List<String> names() {
		return this.connections.stream().map(Tree.Entry::key).toList();
	}

	/** Where a connection stands, or the file's beginning. */
	Place place(String name) {
		return this.connections.stream()
			.filter((entry) -> entry.key().equals(name))
			.findFirst()
			.map(Tree.Entry::place)
			.orElse(Place.START);
	}

	/**
	 * Read a connection.
	 * @return null where there is none or it is wrong, which the findings then say
	 */
	@Nullable S3Connection connection(String name, Findings findings) {
		return connection(name, Set.of(), findings);
	}

	private @Nullable S3Connection connection(String name, Set<String> leftOut, Findings findings) {
		for (Tree.Entry entry : this.connections) {
			if (entry.key().equals(name)) {
				return ConnectionReader.read(entry.without(leftOut), new Reading(findings, this.variables));
			}
		}
		return null;
	}

	/**
	 * Read a connection that must be there, of a file that must be sound as a whole.
	 * @param leftOut keys that are passed over
	 * @return null where it is not, which the findings then say
	 * @throws DefinitionException where the file is wrong
	 */
	@Nullable S3Connection named(String name, Set<String> leftOut, Findings findings) {
		if (!this.problems.isEmpty()) {
			throw new DefinitionException(this.problems);
		}
		if (!names().contains(name)) {
			findings.add(Place.START, unknown(name));
		}
		return connection(name, leftOut, findings);
	}

	/**
	 * Why an import may not use a connection, apart from mistakes of the connection.
	 * @return null where it may
	 */
	@Nullable String refusal(ImportDefinition definition, @Nullable S3Connection connection) {
		String name = definition.connection();
		if (connection == null) {
			return names().contains(name) ? null : unknown(name);
		}
		if (!connection.allows(definition.application())) {
			return "connection '" + name + "' may not be used by application '" + definition.application()
					+ "': expected " + Nearest.oneOf(connection.applications()) + ", as listed in " + this.file;
		}
		return null;
	}

	private String unknown(String name) {
		return "unknown connection '" + name + "': " + (this.exists ? expected(name) : "there is no file " + this.file);
	}

	private String expected(String name) {
		return names().isEmpty() ? this.file + " has none"
				: "expected " + Nearest.oneOf(names()) + Nearest.hint(name, names());
	}

}
