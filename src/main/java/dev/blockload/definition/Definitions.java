package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.source.FileChoice;
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
import org.jspecify.annotations.Nullable;

/**
 * The definitions in a jobs directory: {@code connections.yml} at its top, and one import
 * in each other {@code *.yml} or {@code *.yaml}. Files are read anew by each method.
 * Whatever is wrong with them ends in a {@link DefinitionException} or in
 * {@link CheckedDefinitions#problems()}, with its file, line and column. Safe for use by
 * many threads.
 */
public final class Definitions {

	private final Path jobs;

	private final Variables variables;

	private final Supplier<DefinitionFiles> files;

	private Definitions(Path jobs, Variables variables, Supplier<DefinitionFiles> files) {
		this.jobs = jobs;
		this.variables = variables;
		this.files = files;
	}

	/**
	 * The definitions of a directory.
	 * @param jobs the directory; files are named in messages below it, as it is given
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 */
	public static Definitions in(Path jobs, UnaryOperator<@Nullable String> environment) {
		return new Definitions(jobs, Variables.from(environment), () -> DefinitionFiles.below(jobs));
	}

	/** Definitions whose files are those that a supplier names, at each look. */
	static Definitions following(Path jobs, UnaryOperator<@Nullable String> environment,
			Supplier<DefinitionFiles> files) {
		return new Definitions(jobs, Variables.from(environment), files);
	}

	/**
	 * Read back what {@link ImportDefinition#source()} says.
	 * @param json the source
	 * @param name what to call it in messages
	 * @return equal to the import that the source was taken from
	 * @throws DefinitionException where this version cannot use it
	 */
	public static ImportDefinition fromSource(String json, String name) {
		Problems problems = new Problems(name);
		YamlNode tree = YamlReader.read(json, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, Variables.NONE)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return definition;
	}

	/**
	 * Read an import that no file of the directory holds.
	 * @param text as a file would have it; variables are filled in, schedules not heeded
	 * @param file what to call it in messages
	 * @throws DefinitionException where anything is wrong with it; its connection is not
	 * looked at
	 */
	public LocatedImport fromText(String text, String file) {
		Problems problems = new Problems(file);
		YamlNode tree = YamlReader.read(text, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, this.variables)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return new LocatedImport(definition, file, ImportKeysReader.sourceMap(tree), List.of());
	}

	/** The names of all imports that can be told, whatever else is wrong with them. */
	public Set<String> importNames() {
		DefinitionFiles present = this.files.get();
		return present.imports()
			.stream()
			.map((path) -> ImportFile.read(present, path, this.variables).name())
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
	}

	/**
	 * A connection; other connections, and all imports, may be wrong.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException where there is none of this name, or where it is wrong
	 */
	public S3Connection connectionNamed(String name) {
		ConnectionsFile catalogue = catalogue(this.files.get());
		Problems problems = new Problems(catalogue.file());
		S3Connection connection = catalogue.named(ValueParsers.normal(name), Set.of(), problems);
		return orThrow(connection, problems.list());
	}

	/** The same import published in another way. */
	public static ImportDefinition withMode(ImportDefinition d, Mode mode) {
		return ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), d.file(),
				d.block(), d.key(), mode, d.dialect(), d.zone(), d.formats(), d.columns(), d.rejects(), ""));
	}

	/** The same import of another object. */
	public static ImportDefinition withFile(ImportDefinition d, FileChoice file) {
		return ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), file, d.block(),
				d.key(), d.mode(), d.dialect(), d.zone(), d.formats(), d.columns(), d.rejects(), ""));
	}

	/**
	 * One import, with its connection known to be sound. Other files may be broken.
	 * @param name the import's name, case-sensitive
	 * @throws DefinitionException where there is none of this name, or two, or where it
	 * or its connection is wrong
	 */
	public LocatedImport importNamed(String name) {
		String wanted = ValueParsers.normal(name);
		DefinitionFiles files = this.files.get();
		List<ImportFile> all = files.imports()
			.stream()
			.map((path) -> ImportFile.read(files, path, this.variables))
			.toList();
		List<ImportFile> named = all.stream().filter((file) -> wanted.equals(file.name())).toList();
		if (named.size() > 1) {
			throw new DefinitionException(List.of(twice(named.get(1), named.get(0))));
		}
		List<ImportFile> meant = named.isEmpty() ? all.stream().filter((file) -> file.evidently(wanted)).toList()
				: named;
		if (meant.isEmpty()) {
			throw new DefinitionException(List.of(unknown(name, files, all)));
		}
		LocatedImport located = null;
		List<Problem> problems = new ArrayList<>();
		for (ImportFile file : meant) {
			located = file.located();
			problems.addAll(file.problems().list());
		}
		ConnectionsFile catalogue = catalogue(files);
		if (located == null || !problems.isEmpty()) {
			problems.addAll(catalogue.problems());
			throw new DefinitionException(problems);
		}
		connect(located, catalogue);
		return located;
	}

	/**
	 * All imports.
	 * @throws DefinitionException where anything is wrong with any definition
	 */
	public List<LocatedImport> all() {
		CheckedDefinitions checked = check();
		if (!checked.problems().isEmpty()) {
			throw new DefinitionException(checked.problems());
		}
		return checked.imports();
	}

	/** Everything, with every mistake of every file. */
	public CheckedDefinitions check() {
		DefinitionFiles files = this.files.get();
		List<Problem> problems = new ArrayList<>(files.problems());
		ConnectionsFile catalogue = catalogue(files);
		problems.addAll(catalogue.problems());
		Problems ofConnections = new Problems(catalogue.file());
		Map<String, S3Connection> connections = new LinkedHashMap<>();
		for (String name : catalogue.names()) {
			S3Connection connection = catalogue.connection(name, ofConnections);
			if (connection != null) {
				connections.put(name, connection);
			}
		}
		problems.addAll(ofConnections.list());
		Map<String, ImportFile> names = new LinkedHashMap<>();
		List<LocatedImport> imports = new ArrayList<>();
		for (Path path : files.imports()) {
			ImportFile file = ImportFile.read(files, path, this.variables);
			LocatedImport located = file.located();
			problems.addAll(file.problems().list());
			ImportFile first = (file.name() != null) ? names.putIfAbsent(file.name(), file) : null;
			if (first != null) {
				problems.add(twice(file, first));
			}
			else if (located != null) {
				imports.add(located);
				refusal(located, catalogue, connections.get(located.definition().connection()), problems);
			}
		}
		List<Channel> channels = ChannelKeysReader.read(files, this.variables, problems);
		problems.sort(
				Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparingInt(Problem::column));
		return new CheckedDefinitions(imports, List.copyOf(connections.values()), channels, problems);
	}

	/**
	 * A connection and all imports that use it. What is wrong elsewhere is no matter, but
	 * no file may be so wrong that it cannot be told whether it uses the connection.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException where there is none of this name, or where it or one of
	 * its imports is wrong
	 */
	public ConnectionUse use(String name) {
		return use(name, Set.of());
	}

	/**
	 * The same, without what the connection proves itself and finds its way by: none of
	 * its secrets has to be there yet. A role and its external id are read.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException as {@link #use}
	 */
	public ConnectionUse useWithoutSecrets(String name) {
		return use(name, CredentialKeysReader.SECRETS);
	}

	private ConnectionUse use(String name, Set<String> leftOut) {
		DefinitionFiles files = this.files.get();
		ConnectionsFile catalogue = catalogue(files);
		Problems ofConnection = new Problems(catalogue.file());
		S3Connection connection = catalogue.named(ValueParsers.normal(name), leftOut, ofConnection);
		List<Problem> problems = new ArrayList<>(ofConnection.list());
		problems.addAll(files.problems());
		List<ImportDefinition> imports = new ArrayList<>();
		for (Path path : files.imports()) {
			ImportFile file = ImportFile.read(files, path, this.variables);
			if (file.connection() == null || file.connection().equals(ValueParsers.normal(name))) {
				LocatedImport located = file.located();
				problems.addAll(file.problems().list());
				if (located != null) {
					refusal(located, catalogue, connection, problems);
					imports.add(located.definition());
				}
			}
		}
		return new ConnectionUse(orThrow(connection, problems), imports);
	}

	/**
	 * The connection of an import.
	 * @throws DefinitionException where there is none of its name, it is wrong, or it
	 * does not list the import's application
	 */
	public S3Connection connectionOf(LocatedImport located) {
		return connect(located, catalogue(this.files.get()));
	}

	/**
	 * The connection of an import whose file is not at hand, such as that of an earlier
	 * run; refusals are placed in the file of connections.
	 * @throws DefinitionException as {@link #connectionOf(LocatedImport)}
	 */
	public S3Connection connectionOf(ImportDefinition definition) {
		ConnectionsFile catalogue = catalogue(this.files.get());
		Problems problems = new Problems(catalogue.file());
		S3Connection connection = sound(definition, catalogue, problems);
		String refusal = catalogue.refusal(definition, connection);
		if (refusal != null) {
			problems.add(catalogue.position(definition.connection()),
					"Import '" + definition.name() + "' is refused. " + refusal);
		}
		return orThrow(connection, problems.list());
	}

	private static S3Connection connect(LocatedImport located, ConnectionsFile catalogue) {
		Problems ofConnection = new Problems(catalogue.file());
		S3Connection connection = sound(located.definition(), catalogue, ofConnection);
		List<Problem> problems = new ArrayList<>(ofConnection.list());
		refusal(located, catalogue, connection, problems);
		return orThrow(connection, problems);
	}

	/** The connection, of a file that is sound as a whole. */
	private static @Nullable S3Connection sound(ImportDefinition definition, ConnectionsFile catalogue,
			Problems problems) {
		if (!catalogue.problems().isEmpty()) {
			throw new DefinitionException(catalogue.problems());
		}
		return catalogue.connection(definition.connection(), problems);
	}

	private static S3Connection orThrow(@Nullable S3Connection connection, List<Problem> problems) {
		if (connection == null || !problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
		return connection;
	}

	private static void refusal(LocatedImport located, ConnectionsFile catalogue, @Nullable S3Connection connection,
			List<Problem> problems) {
		String refusal = catalogue.problems().isEmpty() ? catalogue.refusal(located.definition(), connection) : null;
		if (refusal != null) {
			String key = (connection != null) ? "application" : "connection";
			SourcePosition position = located.sourceMap().of(key);
			problems.add(new Problem(located.file(), position.line(), position.column(), refusal));
		}
	}

	private ConnectionsFile catalogue(DefinitionFiles files) {
		return ConnectionsFile.read(this.jobs, files, this.variables);
	}

	private static Problem twice(ImportFile file, ImportFile first) {
		return new Problem(file.file(), file.position().line(), file.position().column(), "Import '" + file.name()
				+ "' is defined twice, here and in " + first.file() + ". Expected a unique name. Rename one of them.");
	}

	private Problem unknown(String name, DefinitionFiles files, List<ImportFile> all) {
		if (all.isEmpty() && !files.problems().isEmpty()) {
			return files.problems().get(0);
		}
		List<String> names = all.stream().map(ImportFile::name).filter(Objects::nonNull).sorted().toList();
		String unread = Stream
			.concat(all.stream().filter((file) -> file.name() == null).map(ImportFile::file),
					files.problems().stream().map(Problem::file))
			.collect(Collectors.joining(", "));
		String message = "Import " + Redacted.value(name) + " does not exist. "
				+ (names.isEmpty() ? "This directory has no imports."
						: "Expected " + Choices.oneOf(names) + "." + Choices.hint(name, names))
				+ (unread.isEmpty() ? "" : " These files could not be read: " + unread + ".");
		return new Problem(this.jobs.toString(), 1, 1, message);
	}

}
