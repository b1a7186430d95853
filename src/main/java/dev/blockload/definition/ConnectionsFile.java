package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.blockload.connection.Origin;
import dev.blockload.connection.S3Connection;
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
 * The file {@code connections.yml}, or a saved connection, which has the same form. It is
 * read as a whole; each connection is checked only when it is requested.
 */
final class ConnectionsFile {

	private static final String EXPECTED = "connections by name, such as {sales: {bucket: sales-export, …}}";

	/** The path as messages show it. */
	private final String file;

	private final ConnectionReader reader;

	/** Problems of the file as a whole. */
	private final List<Problem> problems;

	private final List<YamlNode.KeyValue> connections;

	private final boolean exists;

	private ConnectionsFile(String file, ConnectionReader reader, boolean exists, List<YamlNode.KeyValue> connections,
			List<Problem> problems) {
		this.file = file;
		this.reader = reader;
		this.exists = exists;
		this.connections = connections;
		this.problems = problems;
	}

	static ConnectionsFile read(Path jobs, DefinitionFiles definitions, Variables variables) {
		List<Path> files = definitions.connections();
		ConnectionReader reader = (entry, leftOut, problems) -> ConnectionKeysReader.read(entry.without(leftOut),
				Origin.FILE, new ReadContext(problems, variables));
		if (files.isEmpty()) {
			return new ConnectionsFile(jobs.resolve("connections.yml").toString(), reader, false, List.of(), List.of());
		}
		String file = files.get(0).toString();
		Problems problems = new Problems(file);
		List<YamlNode.KeyValue> connections = connections(definitions, files.get(0), variables, problems);
		if (files.size() > 1) {
			problems.add(SourcePosition.START, "Found two files of connections, this one and " + files.get(1)
					+ ". Expected one. Move all connections into this file and delete the other.");
		}
		return new ConnectionsFile(file, reader, true, connections, problems.list());
	}

	/**
	 * Reads a saved connection.
	 * @param definitions the saved definitions
	 * @param path of the connection among them
	 */
	static ConnectionsFile saved(DefinitionFiles definitions, Path path, SavedSecrets secrets) {
		Problems problems = new Problems(path.toString());
		List<YamlNode.KeyValue> connections = connections(definitions, path, Variables.TEXT, problems);
		return new ConnectionsFile(path.toString(),
				(entry, leftOut, found) -> SavedConnectionReader.read(entry, leftOut, secrets, found), true,
				connections, problems.list());
	}

	private static List<YamlNode.KeyValue> connections(DefinitionFiles definitions, Path file, Variables variables,
			Problems problems) {
		String text = definitions.text(file, problems);
		YamlNode tree = (text != null) ? YamlReader.read(text, problems) : null;
		return (tree != null) ? connections(tree, new ReadContext(problems, variables)) : List.of();
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
	 * @param leftOut keys that are ignored
	 * @return null where it does not exist, or is wrong: that is then among the problems
	 */
	@Nullable S3Connection connection(String name, Set<String> leftOut, Problems problems) {
		for (YamlNode.KeyValue entry : this.connections) {
			if (entry.key().equals(name)) {
				return this.reader.read(entry, leftOut, problems);
			}
		}
		return null;
	}

	/** Whether the file exists. */
	boolean exists() {
		return this.exists;
	}

	/**
	 * Reads the keys of a connection.
	 */
	@FunctionalInterface
	private interface ConnectionReader {

		@Nullable S3Connection read(YamlNode.KeyValue entry, Set<String> leftOut, Problems problems);

	}

}
