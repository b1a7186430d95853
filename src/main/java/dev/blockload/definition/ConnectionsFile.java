package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.Variables;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code connections.yml}. It is read as a whole; each connection is checked
 * only when it is requested.
 */
final class ConnectionsFile {

	private static final String EXPECTED = "connections by name, such as {sales: {bucket: sales-export, …}}";

	/** The path as messages show it. */
	private final String file;

	private final Variables variables;

	/** Problems of the file as a whole. */
	private final List<Problem> problems;

	private final List<YamlNode.KeyValue> connections;

	private final boolean exists;

	private ConnectionsFile(String file, Variables variables, boolean exists, List<YamlNode.KeyValue> connections,
			List<Problem> problems) {
		this.file = file;
		this.variables = variables;
		this.exists = exists;
		this.connections = connections;
		this.problems = problems;
	}

	static ConnectionsFile read(Path jobs, DefinitionFiles definitions, Variables variables) {
		List<Path> files = definitions.connections();
		if (files.isEmpty()) {
			return new ConnectionsFile(jobs.resolve("connections.yml").toString(), variables, false, List.of(),
					List.of());
		}
		String file = files.get(0).toString();
		Problems problems = new Problems(file);
		List<YamlNode.KeyValue> connections = new ArrayList<>();
		String text = definitions.text(files.get(0), problems);
		YamlNode tree = (text != null) ? YamlReader.read(text, problems) : null;
		if (tree != null) {
			connections.addAll(connections(tree, new ReadContext(problems, variables)));
		}
		if (files.size() > 1) {
			problems.add(SourcePosition.START, "Found two files of connections, this one and " + files.get(1)
					+ ". Expected one. Move all connections into this file and delete the other.");
		}
		return new ConnectionsFile(file, variables, true, connections, problems.list());
	}

	private static List<YamlNode.KeyValue> connections(YamlNode tree, ReadContext reading) {
		YamlSection root = YamlSection.of(tree, "the file", tree.position(), "the key 'connections'", reading);
		if (root == null) {
			return List.of();
		}
		root.only(List.of("connections"));
		root.require("connections", EXPECTED);
		YamlSection connections = root.subsection("connections", EXPECTED);
		if (connections == null) {
			return List.of();
		}
		List<YamlNode.KeyValue> named = new ArrayList<>();
		for (YamlNode.KeyValue entry : connections.entries()) {
			try {
				named.add(new YamlNode.KeyValue(ValueParsers.name(entry.key()), entry.position(), entry.value()));
			}
			catch (IllegalArgumentException ex) {
				connections.problem(entry.position(), "Found " + Redacted.key(entry.key()) + ". " + ex.getMessage());
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
		return this.connections.stream().map(YamlNode.KeyValue::key).toList();
	}

	/** The position of a connection, or else the beginning of the file. */
	SourcePosition position(String name) {
		return this.connections.stream()
			.filter((entry) -> entry.key().equals(name))
			.findFirst()
			.map(YamlNode.KeyValue::position)
			.orElse(SourcePosition.START);
	}

	/**
	 * Reads a connection.
	 * @return null where it does not exist, or is wrong: that is then among the problems
	 */
	@Nullable S3Connection connection(String name, Problems problems) {
		return connection(name, Set.of(), problems);
	}

	private @Nullable S3Connection connection(String name, Set<String> leftOut, Problems problems) {
		for (YamlNode.KeyValue entry : this.connections) {
			if (entry.key().equals(name)) {
				return ConnectionKeysReader.read(entry.without(leftOut), new ReadContext(problems, this.variables));
			}
		}
		return null;
	}

	/**
	 * Reads a connection that must exist, of a file that must be valid as a whole.
	 * @param leftOut keys that are ignored
	 * @return null where it does not exist or is wrong, which is then among the problems
	 * @throws DefinitionException where the file as a whole is wrong
	 */
	@Nullable S3Connection named(String name, Set<String> leftOut, Problems problems) {
		if (!this.problems.isEmpty()) {
			throw new DefinitionException(this.problems);
		}
		if (!names().contains(name)) {
			problems.add(SourcePosition.START, unknown(name));
		}
		return connection(name, leftOut, problems);
	}

	/**
	 * Why an import is not allowed to use a connection, apart from mistakes in the
	 * connection.
	 * @return null where it is allowed
	 */
	@Nullable String refusal(ImportDefinition definition, @Nullable S3Connection connection) {
		String name = definition.connectionName();
		if (connection == null) {
			return names().contains(name) ? null : unknown(name);
		}
		if (!connection.allows(definition.application())) {
			return "Application '" + definition.application() + "' is not allowed to use connection '" + name
					+ "'. Expected " + Choices.oneOf(connection.applications())
					+ ". To allow it, add it to 'applications' of the connection in " + this.file + ".";
		}
		return null;
	}

	private String unknown(String name) {
		return "Unknown connection '" + name + "'. "
				+ (this.exists ? expected(name) : "File " + this.file + " does not exist. Create it.");
	}

	private String expected(String name) {
		return names().isEmpty() ? "File " + this.file + " has no valid connection."
				: "Expected " + Choices.oneOf(names()) + "." + Choices.hint(name, names());
	}

}
